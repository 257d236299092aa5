import Relink

/// Writes bodies of Codat's new service about one merchant, in the shapes of Codat's OpenAPI file.
struct EventBodies {
    let merchant: SyntheticMerchant
    /// When the event is said to have been made.
    let at: Instant

    func company(_ type: String, _ random: inout SplitMix64) -> [UInt8] {
        envelope(type, &random) { json, _ in
            json.member("id", merchant.companyID)
            json.member("name", merchant.name)
            json.member("description", merchant.reference)
            json.member("redirect", "https://link.example.test/companies/\(merchant.companyID)")
            json.member("lastSync", String?.none)
            json.member("created", at.rfc3339)
            json.member("createdByUserName", String?.none)
            json.key("products")
            json.array(["sync-for-commerce"]) { json, product in json.string(product) }
            tags(&json)
            json.member("referenceParentCompany", String?.none)
            json.key("referenceSubsidiaryCompanies")
            json.array([String]()) { json, company in json.string(company) }
        }
    }

    /// - Parameter error: what the platform answered, where the connection failed or was cut.
    func connection(
        _ type: String, _ connection: SyntheticConnection, status: String, error: (code: String, text: String)? = nil,
        _ random: inout SplitMix64
    ) -> [UInt8] {
        envelope(type, &random) { json, _ in
            referenceCompany(&json)
            json.key("connection")
            json.object { json in
                json.member("id", connection.connectionID)
                json.member("integrationId", connection.integrationID)
                json.member("integrationKey", connection.platformKey)
                json.member("sourceId", connection.sourceID)
                json.member("sourceType", connection.sourceType)
                json.member("platformName", connection.platformName)
                json.member(
                    "linkUrl",
                    "https://link.example.test/companies/\(merchant.companyID)/connections/\(connection.connectionID)")
                json.member("status", status)
                json.member("lastSync", status == "Linked" ? at.rfc3339 : nil)
                json.member("created", at.rfc3339)
                json.key("dataConnectionErrors")
                json.array(error.map { [$0] } ?? []) { json, error in
                    json.object { json in
                        json.member("statusCode", error.code)
                        json.member("statusText", error.text)
                        json.member("errorMessage", error.text)
                        json.member("erroredOnUtc", at.rfc3339)
                    }
                }
            }
        }
    }

    /// - Parameter statuses: how the fetch of each data type ended.
    func readCompleted(
        _ type: String, _ connection: SyntheticConnection, statuses: [(dataType: String, status: String)],
        _ random: inout SplitMix64
    ) -> [UInt8] {
        envelope(type, &random) { json, random in
            referenceCompany(&json)
            json.member("modifiedFromDate", at.advanced(bySeconds: -86_400).rfc3339)
            json.key("dataTypes")
            json.array(statuses) { json, result in
                json.object { json in
                    json.member("connectionId", connection.connectionID)
                    json.member("dataType", result.dataType)
                    json.member("recordsModified", random.fraction() < 0.5)
                    json.member("status", result.status)
                    json.key("issues")
                    json.array([String]()) { json, issue in json.string(issue) }
                }
            }
        }
    }

    func write(dataType: String, succeeded: Bool, _ random: inout SplitMix64) -> [UInt8] {
        envelope("\(dataType).write.\(succeeded ? "successful" : "unsuccessful")", &random) { json, random in
            json.member("id", random.uuid())
            json.member("type", "Create")
            referenceCompany(&json)
            json.member("connectionId", merchant.accounting.connectionID)
            json.member("requestedOnDate", at.advanced(bySeconds: -4).rfc3339)
            json.member("completedOnDate", at.rfc3339)
            json.member("status", succeeded ? "Success" : "Failed")
            json.key("record")
            if succeeded { json.object { $0.member("id", random.uuid()) } } else { json.null() }
            json.member("attachmentId", String?.none)
        }
    }

    private func envelope(
        _ type: String, _ random: inout SplitMix64, _ payload: (inout JSONWriter, inout SplitMix64) -> Void
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("id", random.uuid())
            json.member("eventType", type)
            json.member("generatedDate", at.rfc3339)
            json.key("payload")
            json.object { json in payload(&json, &random) }
        }
        return json.bytes
    }

    private func referenceCompany(_ json: inout JSONWriter) {
        json.key("referenceCompany")
        json.object { json in
            json.member("id", merchant.companyID)
            json.member("name", merchant.name)
            json.member("description", merchant.reference)
            json.key("links")
            json.object { $0.member("portal", "https://portal.example.test/companies/\(merchant.companyID)/summary") }
            tags(&json)
        }
    }

    private func tags(_ json: inout JSONWriter) {
        json.key("tags")
        json.object { json in
            json.member("region", merchant.region)
            json.member("reference", merchant.reference)
        }
    }
}

import Relink

/// What was typed into the form of a merchant's contact.
struct ContactForm: Sendable {
    private var values: [String: String]
    private var fault: ContactFault?
    private static let names = ["email", "name", "locale", "merchantIdentifier"]

    init(_ form: FormFields) {
        values = Dictionary(uniqueKeysWithValues: Self.names.compactMap { name in form[name].map { (name, $0) } })
    }

    init(_ contact: Contact?) {
        values = [:]
        values["email"] = contact?.email
        values["name"] = contact?.name
        values["locale"] = contact?.locale
        values["merchantIdentifier"] = contact?.merchantIdentifier
    }

    var contact: Result<Contact, ContactFault> {
        do throws(ContactFault) {
            return .success(
                try Contact(
                    validating: values["email"] ?? "", name: values["name"], locale: values["locale"],
                    merchantIdentifier: values["merchantIdentifier"]))
        } catch {
            return .failure(error)
        }
    }

    func faulty(_ fault: ContactFault) -> ContactForm {
        var form = self
        form.fault = fault
        return form
    }

    func fields(_ merchant: MerchantState, _ language: Language) -> Fields {
        let inputs = Self.names.map { name -> Fields in
            [
                "field": .text(name), "label": .text(Self.label(name)(language)), "value": .text(values[name]),
                "type": .text(name == "email" ? "email" : "text"), "isRequired": .flag(name == "email"),
                "hint": .text(Self.hint(name)?(language)),
                "fault": .text(fault?.field == name ? Self.fault(name)(language) : nil),
            ]
        }
        let contact = merchant.reonboarding.contact
        return [
            "inputs": .list(inputs), "isSet": .flag(contact != nil), "isOpen": .flag(fault != nil || contact == nil),
            "email": .text(contact?.email), "person": .text(contact?.name),
        ]
    }

    private static func label(_ name: String) -> Wording {
        switch name {
        case "email": Wording("Email address", "Adresse e-mail")
        case "name": Wording("Name", "Nom")
        case "locale": Wording("Language", "Langue")
        default: Wording("Your own id of the merchant", "Votre identifiant du marchand")
        }
    }

    private static func hint(_ name: String) -> Wording? {
        name == "locale" ? Wording("en or fr, such as fr-CA", "en ou fr, par exemple fr-CA") : nil
    }

    private static func fault(_ name: String) -> Wording {
        switch name {
        case "email":
            Wording(
                "This is no address that mail can go to; right is one such as ada@shop.example.",
                "Ce n’est pas une adresse e-mail ; il en faut une comme ada@shop.example.")
        case "locale":
            Wording("Right is a language tag such as en or fr-CA.", "Il faut une langue comme en ou fr-CA.")
        default:
            Wording(
                "This is too long, or holds line breaks or control characters.",
                "C’est trop long, ou contient des retours à la ligne ou des caractères de contrôle.")
        }
    }
}

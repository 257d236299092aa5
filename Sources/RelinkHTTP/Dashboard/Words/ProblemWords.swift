import HTTPTypes
import Relink

/// What a page says where there is nothing else to show.
enum ProblemWords {
    static func fields(_ problem: Problem, _ language: Language) -> Fields {
        let (title, explanation) = words(problem)
        return [
            "title": .text(title(language)), "explanation": .text(explanation(language)),
            "detail": .text(problem == .unavailable ? nil : problem.detail),
        ]
    }

    private static func words(_ problem: Problem) -> (Wording, Wording) {
        switch problem.status {
        case .notFound:
            (
                Wording("There is nothing here", "Il n’y a rien ici"),
                Wording(
                    "What you look for is not known, or not known any more.",
                    "Ce que vous cherchez n’est pas connu, ou ne l’est plus.")
            )
        case .serviceUnavailable where problem != .unavailable, .badGateway, .gatewayTimeout:
            (
                Wording("Codat did not say", "Codat n’a pas répondu"),
                Wording(
                    "What is shown of the merchant is what was known before.",
                    "Ce qui est affiché du marchand est ce que l’on savait déjà.")
            )
        case .serviceUnavailable:
            (
                Wording("That did not work just now", "Cela n’a pas fonctionné"),
                Wording(
                    "Relink’s store can’t answer at the moment. Nothing is lost; please try again soon.",
                    "Le stockage de Relink ne répond pas pour l’instant. Rien n’est perdu ; réessayez bientôt.")
            )
        case .conflict:
            (
                Wording("That makes no sense at present", "Cela n’a pas de sens à présent"),
                Wording("Nothing was changed.", "Rien n’a été modifié.")
            )
        case .forbidden:
            (
                Wording("That was not accepted", "Cela n’a pas été accepté"),
                Wording(
                    "Go back, load the page again, and try once more.",
                    "Revenez en arrière, rechargez la page et réessayez.")
            )
        default:
            (
                Wording("That can’t be shown", "Cela ne peut pas être affiché"),
                Wording("Something about the request is wrong.", "La requête comporte une erreur.")
            )
        }
    }
}

extension BuiltInTemplates {
    /// For operators, in English.
    static let digest = [
        "digest.subject": "{{subject}}",
        "digest.txt": """
        {{#sections}}
        {{heading}}
        {{#lines}}
          {{.}}
        {{/lines}}

        {{/sections}}
        --
        Relink writes at once when something happens, then at most once in each alerts.mailInterval.
        """,
        "digest.html": """
        {{<layout.html}}
        {{$preheader}}{{subject}}{{/preheader}}
        {{$content}}
        {{#sections}}
        <h2 class="ink" style="margin:0 0 8px;font-size:18px;line-height:26px;font-weight:bold;color:#1f2430;">\
        {{heading}}</h2>
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 24px;">
        {{#lines}}
        <tr>
        <td class="ink" style="padding:4px 0;font-family:-apple-system,'Segoe UI',\
        Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#1f2430;overflow-wrap:anywhere;">\
        {{.}}</td>
        </tr>
        {{/lines}}
        </table>
        {{/sections}}
        {{/content}}
        {{$footer}}Relink writes at once when something happens, then at most once in each alerts.mailInterval.\
        {{/footer}}
        {{/layout.html}}
        """,
    ]
}

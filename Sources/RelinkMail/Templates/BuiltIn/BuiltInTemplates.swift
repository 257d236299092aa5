/// The templates that Relink brings along, by file name.
enum BuiltInTemplates {
    static let all = layout.merging(english) { $1 }.merging(french) { $1 }.merging(digest) { $1 }

    /// The frame of every HTML mail: tables and inline styles, since mail programs know little else; 600 pixels wide
    /// and less where the window is; colours for dark windows in the only way that mail programs leave.
    private static let layout = [
        "layout.html": """
        <!DOCTYPE html>
        <html lang="{{lang}}" dir="ltr">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="x-apple-disable-message-reformatting">
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <title>{{subject}}</title>
        <style>
        :root { color-scheme: light dark; supported-color-schemes: light dark; }
        @media (max-width: 619px) {
          .page { padding: 0 !important; }
          .card { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important; }
          .pad { padding-left: 24px !important; padding-right: 24px !important; }
          .button { width: 100% !important; }
          .button a { display: block !important; }
        }
        @media (prefers-color-scheme: dark) {
          .back { background-color: #14161a !important; }
          .card {
            background-color: #1e2127 !important; border-left-color: #343a44 !important;
            border-right-color: #343a44 !important; border-bottom-color: #343a44 !important;
          }
          .ink { color: #eceef2 !important; }
          .muted { color: #a5adba !important; }
          .rule { border-color: #343a44 !important; }
          .button a { border-color: #808a9b !important; }
          .logo { background-color: #ffffff !important; padding: 8px !important; border-radius: 6px !important; }
        }
        </style>
        </head>
        <body class="back" style="margin:0;padding:0;width:100%;background-color:#f2f4f7;\
        -webkit-text-size-adjust:100%;-ms-text-size-adjust:100%;">
        <div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;\
        mso-hide:all;">{{$preheader}}{{/preheader}}</div>
        <table role="presentation" class="back" width="100%" cellpadding="0" cellspacing="0" border="0" \
        style="background-color:#f2f4f7;">
        <tr>
        <td class="page" align="center" style="padding:32px 12px;">
        <table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" border="0" \
        style="width:100%;max-width:600px;background-color:#ffffff;border:1px solid #dfe3e8;border-top:4px solid \
        {{color}};border-radius:8px;border-collapse:separate;">
        <tr>
        <td class="pad ink" align="left" style="padding:28px 40px 0;font-family:-apple-system,'Segoe UI',Roboto,\
        Helvetica,Arial,sans-serif;font-size:17px;line-height:24px;font-weight:bold;color:#1f2430;">
        {{#logoUrl}}
        <img class="logo" src="{{logoUrl}}" alt="{{brandName}}" height="40" style="display:block;height:40px;\
        width:auto;max-width:220px;border:0;outline:none;text-decoration:none;">
        {{/logoUrl}}
        {{^logoUrl}}
        {{brandName}}
        {{/logoUrl}}
        </td>
        </tr>
        <tr>
        <td class="pad ink" align="left" style="padding:24px 40px 12px;font-family:-apple-system,'Segoe UI',Roboto,\
        Helvetica,Arial,sans-serif;font-size:16px;line-height:25px;color:#1f2430;word-break:break-word;\
        overflow-wrap:anywhere;">
        {{$content}}{{/content}}
        </td>
        </tr>
        <tr>
        <td class="pad muted" align="left" style="padding:0 40px 28px;font-family:-apple-system,'Segoe UI',Roboto,\
        Helvetica,Arial,sans-serif;font-size:13px;line-height:20px;color:#5b6472;overflow-wrap:anywhere;">
        <div class="rule" style="border-top:1px solid #dfe3e8;padding-top:16px;">{{$footer}}{{/footer}}</div>
        </td>
        </tr>
        </table>
        </td>
        </tr>
        </table>
        </body>
        </html>

        """
    ]

    /// A button that is a table cell with a colour, so that it is one in every mail program.
    static func button(_ label: String) -> String {
        """
        <table role="presentation" class="button" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px;">
        <tr>
        <td align="center" bgcolor="{{color}}" style="border-radius:6px;background-color:{{color}};\
        mso-padding-alt:14px 28px;">
        <a href="{{linkUrl}}" target="_blank" rel="noopener" style="display:inline-block;padding:13px 28px;\
        border:1px solid {{color}};border-radius:6px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,\
        sans-serif;font-size:16px;line-height:20px;font-weight:bold;color:{{buttonInk}};text-decoration:none;">\
        \(label)</a>
        </td>
        </tr>
        </table>
        """
    }

    static func headline(_ text: String) -> String {
        """
        <h1 class="ink" style="margin:0 0 16px;font-size:23px;line-height:30px;font-weight:bold;color:#1f2430;">\
        \(text)</h1>
        """
    }

    static func paragraph(_ text: String) -> String {
        "<p style=\"margin:0 0 16px;\">\(text)</p>"
    }
}

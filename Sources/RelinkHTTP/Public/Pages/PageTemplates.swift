/// The words of the pages, as Mustache templates. Text from outside is an ``HTMLText`` and stands in three braces.
enum PageTemplates {
    static let layout = """
        <!DOCTYPE html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{$title}}{{/title}} – {{{brand.name}}}</title>
        <style>{{{style}}}</style>
        </head>
        <body>
        <header>
        {{#brand.logo}}<p><img src="{{{.}}}" alt="{{{brand.name}}}"></p>{{/brand.logo}}
        {{^brand.logo}}<p><bdi>{{{brand.name}}}</bdi></p>{{/brand.logo}}
        </header>
        <main>
        <h1>{{$title}}{{/title}}</h1>
        {{$body}}{{/body}}
        </main>
        {{#brand.support}}
        <footer>
        <p>{{$help}}{{/help}}</p>
        </footer>
        {{/brand.support}}
        </body>
        </html>

        """
}

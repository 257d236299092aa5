/// A mail server of another make (aiosmtpd), as a program for Debian's Python.
///
/// It takes its folder and how it is to behave, tells its port, and at its end what happened, a line of JSON each. What
/// a recipient is called decides how it is answered.
enum MailServerScript {
    static let text = """
        import asyncio, base64, json, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult

        folder, flags = sys.argv[1], sys.argv[2].split(",")
        sessions = {}
        events = []

        def tell(**event):
            events.append(json.dumps(event))

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                name = address.split("@")[0]
                if name == "gone":
                    return "550 5.1.1 <gone@shop.example>: gone is unknown here"
                if name == "later":
                    return "451 4.7.1 Greylisted, come back later"
                if name == "stranger":
                    return "530 5.7.0 Authentication required"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                number = sessions.setdefault(id(session), len(sessions) + 1)
                if "spam" in envelope.rcpt_tos[0]:
                    return "554 5.7.1 Looks like spam to spam@shop.example"
                content = base64.b64encode(envelope.original_content).decode()
                tell(mail=content, sender=envelope.mail_from, recipients=envelope.rcpt_tos, session=number,
                     encrypted=session.ssl is not None, authenticated=bool(session.authenticated))
                return "250 Taken"

        def authenticate(server, session, envelope, mechanism, data):
            right = data.login == b"relink" and data.password == "p@ss:w/rd%\\u00e9".encode()
            tell(authentication=right)
            return AuthResult(success=right, handled=False if not right else True)

        async def main():
            context = None
            if "tls" in flags or "implicit" in flags:
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                context.load_cert_chain(folder + "/server.pem", folder + "/server.key")
            needs_sign_in = "auth" in flags

            def make():
                options = dict(hostname="mail.example", enable_SMTPUTF8=False)
                if "tls" in flags:
                    options.update(tls_context=context, require_starttls=True)
                if needs_sign_in:
                    options.update(authenticator=authenticate, auth_required=True, auth_require_tls="tls" in flags)
                return SMTP(Handler(), loop=asyncio.get_running_loop(), **options)

            server = await asyncio.get_running_loop().create_server(
                make, "127.0.0.1", 0, ssl=context if "implicit" in flags else None)
            print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
            # Whoever started this closes standard input to end it.
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
            print("\\n".join(events), flush=True)
            sys.exit(0)

        asyncio.run(main())
        """
}

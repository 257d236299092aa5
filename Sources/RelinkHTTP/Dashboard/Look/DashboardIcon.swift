/// Two links of a chain that meet.
enum DashboardIcon {
    static let text = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">
        <rect width="32" height="32" rx="8" fill="#0f5f63"/>
        <g fill="none" stroke-width="3.2" stroke-linecap="round">
        <path d="M14.6 11.2l2-2a5 5 0 0 1 7.1 7.1l-3.3 3.3a5 5 0 0 1-7.1 0" stroke="#fff"/>
        <path d="M17.4 20.8l-2 2a5 5 0 0 1-7.1-7.1l3.3-3.3a5 5 0 0 1 7.1 0" stroke="#8fdcd3"/>
        </g></svg>

        """
}

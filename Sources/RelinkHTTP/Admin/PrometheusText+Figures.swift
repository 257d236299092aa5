extension ProcessFigures {
    /// By the names that Prometheus' own clients give them:
    /// <https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics>.
    func add(to text: inout PrometheusText) {
        text.add(
            "process_cpu_seconds_total", .counter, "Processor time that the process has used.",
            processorSeconds.map { [.init($0)] } ?? [])
        text.add(
            "process_open_fds", .gauge, "Files and connections that the process has open.",
            openFiles.map { [.init($0)] } ?? [])
        text.add(
            "process_max_fds", .gauge, "How many it may have open.", mostOpenFiles.map { [.init($0)] } ?? [])
        text.add(
            "process_virtual_memory_bytes", .gauge, "Addresses that the process has taken.",
            virtualBytes.map { [.init($0)] } ?? [])
        text.add(
            "process_resident_memory_bytes", .gauge, "Memory of the process that is in RAM.",
            residentBytes.map { [.init($0)] } ?? [])
        text.add(
            "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.",
            startedAt.map { [.init($0)] } ?? [])
    }
}

extension StoreStanding {
    func add(to text: inout PrometheusText) {
        text.add(
            "relink_store_writable", .gauge, "Whether the store could be written when that was last tried.",
            [.init(isWritable ? 1 : 0)])
        text.add(
            "relink_leading", .gauge, "Whether this process is the one that folds, mails and asks Codat.",
            [.init(isLeading ? 1 : 0)])
        text.add(
            "relink_fold_behind_seconds", .gauge, "How long the fold has been behind the log's end.",
            [.init(foldDelay / .seconds(1))])
    }
}

extension SpanCounts {
    func add(to text: inout PrometheusText) {
        text.add(
            "relink_trace_spans_exported_total", .counter, "Spans that the collector took.", [.init(exported)])
        text.add(
            "relink_trace_spans_dropped_total", .counter, "Spans that were recorded, and did not get to the collector.",
            [.init(dropped)])
    }
}

extension MailFigures {
    func add(to text: inout PrometheusText) {
        text.add(
            "relink_mail_tries_total", .counter, "Tries to send a mail to a merchant, by how they ended.",
            tries.map { .init($0.count, [("outcome", $0.outcome)]) })
        text.add(
            "relink_mail_failures_in_a_row", .gauge, "Tries that settled no mail, since the last one that did.",
            [.init(failuresInARow)])
    }
}

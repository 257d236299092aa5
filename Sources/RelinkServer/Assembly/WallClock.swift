import Glibc
public import Relink

extension Instant {
    /// The wall clock of this machine: the only place where it is read.
    public static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(ticks: Int64(time.tv_sec) * ticksPerSecond + Int64(time.tv_nsec) / 100)
    }
}

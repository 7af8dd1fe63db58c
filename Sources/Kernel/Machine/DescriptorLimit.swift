import Glibc

/// How many descriptors the process may have.
enum DescriptorLimit {
  /// Raises the soft limit to at least `count`, as far as the hard limit allows. Reaching the limit later turns
  /// clients away, it breaks nothing.
  static func raise(to count: Int) {
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { return }
    if limit.rlim_cur >= rlim_t(count) { return }
    limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

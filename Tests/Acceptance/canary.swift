// A program that the gates must be able to judge: `quiet` only computes, every other way does one thing that the
// order's path must not do. It does what its first argument says, for ever.
import Glibc

final class Box {
  var value: Int
  init(_ value: Int) { self.value = value }
}

nonisolated(unsafe) let memory = UnsafeMutablePointer<Int>.allocate(capacity: 64)
memory.initialize(repeating: 0, count: 64)
nonisolated(unsafe) var kept: Box? = nil
nonisolated(unsafe) var raw: UnsafeMutableRawPointer? = nil
nonisolated(unsafe) var mutex = pthread_mutex_t()
nonisolated(unsafe) var action: (Int) -> Int = { $0 }

@inline(never) func quiet(_ n: Int) {
  for i in 0..<n { memory[i & 63] = memory[i & 63] &* 31 &+ i }
}

@inline(never) func allocates(_ n: Int) {
  for i in 0..<n { kept = Box(i) }
}

@inline(never) func retains(_ box: Box, _ n: Int) {
  for _ in 0..<n { kept = box }
}

@inline(never) func mallocs(_ n: Int) {
  for i in 0..<n {
    free(raw)
    raw = malloc(i + 1)
  }
}

@inline(never) func locks(_ n: Int) {
  for _ in 0..<n {
    pthread_mutex_lock(&mutex)
    pthread_mutex_unlock(&mutex)
  }
}

@inline(never) func callsThroughAPointer(_ n: Int) -> Int { action(n) }

@inline(never) func hidesAnAllocation(_ n: Int) {
  quiet(n)
  allocates(n &+ 1)
}

@inline(never) func switches(_ n: Int) -> Int {
  switch n {
  case 0: memory[0] &+ 1
  case 1: 7 &* memory[1]
  case 2: memory[2] &<< 4
  case 3: memory[3] &- 9
  case 4: memory[4] / 3
  case 5: memory[5] ^ 77
  default: 0
  }
}

nonisolated(unsafe) let shared = Box(1)
while true {
  switch CommandLine.arguments[1] {
  case "quiet": for _ in 0..<1_000_000 { quiet(1000) }
  case "allocates": while true { allocates(1000) }
  case "retains": while true { retains(shared, 1000) }
  case "mallocs": while true { mallocs(1000) }
  case "locks": while true { locks(1000) }
  case "switches": memory[9] = switches(memory[8])
  case "callsThroughAPointer": memory[9] = callsThroughAPointer(3)
  default: hidesAnAllocation(1)
  }
}

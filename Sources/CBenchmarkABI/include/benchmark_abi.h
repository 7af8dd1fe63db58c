// The types of the public benchmark's interface (flash1-dev/matching-engine-benchmark, api/matching_engine_api.h), by their
// layout: what a message and a report look like in memory, and the queue that reports are pushed into.
#pragma once

#include <stdint.h>

// A new order; sides are 0 = buy, 1 = sell.
typedef struct {
  uint64_t order_id;
  uint64_t sequence_number;
  int64_t price_ticks;
  uint32_t quantity;
  uint8_t side;
  uint8_t is_immediate;
  uint8_t padding[2];
} apus_new_order;

typedef struct {
  uint64_t order_id;
  uint64_t sequence_number;
} apus_cancel;

// Another price and open quantity for a resting order, which loses its place.
typedef struct {
  uint64_t order_id;
  uint64_t sequence_number;
  int64_t price_ticks;
  uint32_t quantity;
  uint8_t side;
  uint8_t padding[3];
} apus_modify;

// One cache line. `kind` is 0 order accepted, 1 trade, 2 canceled, 3 modified, 4 cancel refused, 5 modify refused.
typedef struct {
  uint8_t kind;
  uint8_t side;
  uint8_t padding[6];
  uint64_t sequence_number;
  uint64_t order_id;
  int64_t price_ticks;
  uint32_t quantity;
  uint32_t padding2;
  uint64_t maker_order_id;
  uint64_t taker_order_id;
  uint64_t padding3;
} apus_report;

// The queue of reports: `push` gives 0 if it is full.
typedef struct {
  void *(*create)(uint32_t capacity);
  int (*push)(void *queue, const apus_report *report);
  uint32_t (*drain)(void *queue, apus_report *reports, uint32_t limit);
  void (*flush)(void *queue);
  void (*destroy)(void *queue);
} apus_transport;

// The interface has no handle: one session a process, made by engine_init.
extern void *apus_benchmark_session __attribute__((swift_attr("nonisolated(unsafe)")));

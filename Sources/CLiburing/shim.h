// liburing as Swift sees it. Swift cannot import macros of the form (1U << ENUMERATOR), so those are
// exported again as constants.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <liburing.h>
#include <linux/time_types.h>

static const unsigned char APUS_IOSQE_FIXED_FILE = IOSQE_FIXED_FILE;
static const unsigned char APUS_IOSQE_IO_LINK = IOSQE_IO_LINK;
static const unsigned char APUS_IOSQE_ASYNC = IOSQE_ASYNC;
static const unsigned char APUS_IOSQE_BUFFER_SELECT = IOSQE_BUFFER_SELECT;
static const unsigned char APUS_IOSQE_CQE_SKIP_SUCCESS = IOSQE_CQE_SKIP_SUCCESS;

#pragma once

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/display.h>
#include <libavutil/error.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

// Swift imports neither function-like macros nor macros that expand to casts or calls. Each shim below gives one of
// them a typed name; none adds behaviour.

/// AVERROR(EAGAIN) is a function-like macro.
static inline int tvidz_averror_eagain(void) { return AVERROR(EAGAIN); }
/// AVERROR_EOF expands to FFERRTAG(...), a cast of a character expression.
static inline int tvidz_averror_eof(void) { return AVERROR_EOF; }
/// AV_NOPTS_VALUE expands to a cast.
static inline int64_t tvidz_nopts(void) { return AV_NOPTS_VALUE; }

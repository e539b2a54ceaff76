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

// Swift imports neither function-like macros nor macros that expand to casts or calls, and cannot choose between
// releases of the libraries by their version macros. Each shim below does one of these; none adds behaviour.

/// AVERROR(EAGAIN) is a function-like macro.
static inline int tvidz_averror_eagain(void) { return AVERROR(EAGAIN); }
/// AVERROR(EINVAL) is a function-like macro.
static inline int tvidz_averror_einval(void) { return AVERROR(EINVAL); }
/// AVERROR_INVALIDDATA expands to FFERRTAG(...).
static inline int tvidz_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
/// AVERROR(ENOMEM) is a function-like macro.
static inline int tvidz_averror_enomem(void) { return AVERROR(ENOMEM); }
/// AVERROR_EOF expands to FFERRTAG(...), a cast of a character expression.
static inline int tvidz_averror_eof(void) { return AVERROR_EOF; }
/// AVERROR_EXIT expands to FFERRTAG(...).
static inline int tvidz_averror_exit(void) { return AVERROR_EXIT; }
/// AV_NOPTS_VALUE expands to a cast.
static inline int64_t tvidz_nopts(void) { return AV_NOPTS_VALUE; }

/// The frame's duration in ticks, 0 where unknown: `pkt_duration` was renamed in libavutil 57.30.
static inline int64_t tvidz_frame_duration(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  return frame->duration;
#else
  return frame->pkt_duration;
#endif
}

/// The stream's display matrix, nine values, or NULL: side data moved to the codec parameters in libavcodec 60.31.
static inline const int32_t *tvidz_display_matrix(const AVStream *stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
  const AVPacketSideData *data = av_packet_side_data_get(
      stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  return data && data->size >= 9 * sizeof(int32_t) ? (const int32_t *)data->data : NULL;
#else
  size_t size = 0;
  const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  return data && size >= 9 * sizeof(int32_t) ? (const int32_t *)data : NULL;
#endif
}

// LIBAVCODEC_VERSION_INT and its like expand to AV_VERSION_INT(...), a function-like macro.
static inline unsigned tvidz_avformat_version(void) { return LIBAVFORMAT_VERSION_INT; }
static inline unsigned tvidz_avcodec_version(void) { return LIBAVCODEC_VERSION_INT; }
static inline unsigned tvidz_avutil_version(void) { return LIBAVUTIL_VERSION_INT; }
static inline unsigned tvidz_swscale_version(void) { return LIBSWSCALE_VERSION_INT; }

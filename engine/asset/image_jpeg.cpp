// JPEG in through libjpeg-turbo, whose vector code decodes three to four times as fast as stb: pictures are most of the
// time that a product takes to load.
#include "engine/asset/image_jpeg.h"

#include <cstddef>
#include <cstdio>
// jpeglib.h wants size_t and FILE declared first.
#include <jpeglib.h>
// and jerror.h wants that one.
#include <jerror.h>

#include <algorithm>
#include <csetjmp>

namespace engine::asset {

namespace {

using core::Code;
using core::fail;

// A progressive file may carry thousands of scans of next to nothing that each cost a pass over the whole picture.
constexpr int kMaxScans = 200;

struct ErrorManager {
  jpeg_error_mgr base;
  std::jmp_buf back;
  char message[JMSG_LENGTH_MAX] = {};
};

[[noreturn]] void give_up(j_common_ptr info) {
  auto* manager = reinterpret_cast<ErrorManager*>(info->err);
  info->err->format_message(info, manager->message);
  std::longjmp(manager->back, 1);
}

// Warnings (a cut file, a bad code) leave grey areas: such a picture is damaged and says so. Stray bytes between
// markers, which some cameras write, harm nothing.
void on_message(j_common_ptr info, int level) {
  if (level < 0 && info->err->msg_code != JWRN_EXTRANEOUS_DATA) give_up(info);
}

enum class Outcome { done, failed, other_colors };

// No object with a destructor lives here: longjmp() leaves this frame without unwinding it.
Outcome decode(std::span<const std::byte> bytes, std::uint32_t width, std::uint32_t height, std::uint8_t* rgba,
               ErrorManager& errors) {
  jpeg_decompress_struct info;
  info.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = give_up;
  errors.base.emit_message = on_message;
  if (setjmp(errors.back)) {
    jpeg_destroy_decompress(&info);
    return Outcome::failed;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned long>(bytes.size()));
  jpeg_read_header(&info, TRUE);
  if (info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK || info.image_width != width ||
      info.image_height != height) {
    jpeg_destroy_decompress(&info);
    return Outcome::other_colors;
  }
  info.out_color_space = JCS_EXT_RGBA;
  jpeg_start_decompress(&info);
  const std::size_t row_bytes = std::size_t{4} * width;
  while (info.output_scanline < info.output_height) {
    if (info.input_scan_number > kMaxScans) {
      std::snprintf(errors.message, sizeof errors.message, "more than %d scans", kMaxScans);
      jpeg_destroy_decompress(&info);
      return Outcome::failed;
    }
    JSAMPROW rows[8];
    const std::size_t first = info.output_scanline;
    for (std::size_t i = 0; i < 8; ++i) rows[i] = rgba + std::min<std::size_t>(first + i, height - 1) * row_bytes;
    jpeg_read_scanlines(&info, rows, static_cast<JDIMENSION>(std::min<std::size_t>(8, height - first)));
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return Outcome::done;
}

}  // namespace

core::Result<bool> decode_jpeg(std::span<const std::byte> bytes, std::uint32_t width, std::uint32_t height,
                               std::vector<std::uint8_t>& rgba) {
  rgba.resize(std::size_t{4} * width * height);
  ErrorManager errors;
  switch (decode(bytes, width, height, rgba.data(), errors)) {
    case Outcome::done:
      return true;
    case Outcome::other_colors:
      return false;
    case Outcome::failed:
      break;
  }
  return fail(Code::corrupt, "the JPEG picture cannot be decoded: {}", errors.message);
}

}  // namespace engine::asset

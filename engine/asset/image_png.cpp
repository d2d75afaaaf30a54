// PNG out, fast: pictures are written while somebody waits. Rows are filtered and deflated in pieces on the queue's
// threads; the pieces join at byte-aligned block borders, so any reader sees one ordinary zlib stream (RFC 1950, 1951).
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "engine/asset/image.h"

namespace engine::asset {

namespace {

using core::Bytes;
using core::Code;
using core::fail;
using core::Result;

constexpr std::uint32_t kPieceBytes =
    1u << 19;  // large enough that a fresh window costs nothing, small enough to share out

void put32(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::byte>(value >> shift & 255));
}

void put_chunk(Bytes& out, const char* type, std::span<const std::byte> data) {
  put32(out, static_cast<std::uint32_t>(data.size()));
  const std::size_t from = out.size();
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::byte>(type[i]));
  out.insert(out.end(), data.begin(), data.end());
  const auto* first = reinterpret_cast<const Bytef*>(out.data() + from);
  put32(out, static_cast<std::uint32_t>(crc32(0, first, static_cast<uInt>(out.size() - from))));
}

// The "up" filter: renderings change slowly downwards, and subtraction of whole rows runs at memory speed.
void filter_row(const std::uint8_t* row, const std::uint8_t* above, std::size_t count, std::uint8_t* to) {
  *to++ = 2;
  if (above) {
    for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<std::uint8_t>(row[i] - above[i]);
  } else {
    std::memcpy(to, row, count);
  }
}

struct Piece {
  std::vector<std::uint8_t> deflated;
  uLong adler = 1;
  std::size_t filtered = 0;  // bytes before deflating
  bool ok = false;
};

void deflate_piece(Piece& piece, std::span<const std::uint8_t> filtered, bool last) {
  piece.filtered = filtered.size();
  piece.adler = adler32(1, filtered.data(), static_cast<uInt>(filtered.size()));
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, -15, 9, Z_RLE) != Z_OK) return;
  piece.deflated.resize(deflateBound(&stream, static_cast<uLong>(filtered.size())) + 16);
  stream.next_in = const_cast<Bytef*>(filtered.data());
  stream.avail_in = static_cast<uInt>(filtered.size());
  stream.next_out = piece.deflated.data();
  stream.avail_out = static_cast<uInt>(piece.deflated.size());
  const int status = deflate(&stream, last ? Z_FINISH : Z_SYNC_FLUSH);
  piece.ok = last ? status == Z_STREAM_END : status == Z_OK && stream.avail_in == 0;
  piece.deflated.resize(stream.total_out);
  deflateEnd(&stream);
}

}  // namespace

Result<Bytes> encode_png(std::uint32_t width, std::uint32_t height, int channels, std::span<const std::uint8_t> pixels,
                         core::JobQueue* jobs) {
  if (width == 0 || height == 0 || channels < 1 || channels > 4 ||
      pixels.size() != std::size_t{width} * height * static_cast<std::size_t>(channels))
    return fail(Code::invalid_argument, "PNG: {} bytes for {} x {} pixels of {} channels", pixels.size(), width, height,
                channels);
  const std::size_t row_bytes = std::size_t{width} * static_cast<std::size_t>(channels);
  const std::size_t rows_per_piece = std::max<std::size_t>(kPieceBytes / (row_bytes + 1), 1);
  const std::size_t count = (height + rows_per_piece - 1) / rows_per_piece;
  std::vector<Piece> pieces(count);
  auto make = [&](std::size_t i) {
    const std::size_t first = i * rows_per_piece, last = std::min<std::size_t>(first + rows_per_piece, height);
    std::vector<std::uint8_t> filtered((last - first) * (row_bytes + 1));
    for (std::size_t y = first; y < last; ++y) {
      const std::uint8_t* row = pixels.data() + y * row_bytes;
      filter_row(row, y > 0 ? row - row_bytes : nullptr, row_bytes, filtered.data() + (y - first) * (row_bytes + 1));
    }
    deflate_piece(pieces[i], filtered, i + 1 == count);
  };
  if (jobs && count > 1)
    jobs->parallel_for(count, make);
  else
    for (std::size_t i = 0; i < count; ++i) make(i);

  Bytes data = {std::byte{0x78}, std::byte{0x01}};
  uLong adler = 1;
  for (const Piece& piece : pieces) {
    if (!piece.ok) return fail(Code::internal, "PNG: {} x {} pixels cannot be encoded", width, height);
    const auto* first = reinterpret_cast<const std::byte*>(piece.deflated.data());
    data.insert(data.end(), first, first + piece.deflated.size());
    adler = adler32_combine(adler, piece.adler, static_cast<z_off_t>(piece.filtered));
  }
  put32(data, static_cast<std::uint32_t>(adler));
  if (data.size() > 0x7FFFFFFF)
    return fail(Code::too_large, "PNG: {} x {} pixels make {} bytes", width, height, data.size());

  Bytes out;
  out.reserve(data.size() + 64);
  for (int c : {0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A}) out.push_back(static_cast<std::byte>(c));
  Bytes header;
  put32(header, width);
  put32(header, height);
  constexpr std::array<int, 5> kColorType = {0, 0, 4, 2, 6};  // grey, grey + alpha, RGB, RGBA
  for (int b : {8, kColorType[static_cast<std::size_t>(channels)], 0, 0, 0})
    header.push_back(static_cast<std::byte>(b));
  put_chunk(out, "IHDR", header);
  put_chunk(out, "IDAT", data);
  put_chunk(out, "IEND", {});
  return out;
}

}  // namespace engine::asset

// .properties, zips and OBJ: well-formed by table, hostile by construction.

#include <gtest/gtest.h>
#include <zip.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "store/import/furniture_library.h"
#include "store/import/obj.h"
#include "store/import/properties.h"
#include "store/import/zip_archive.h"

namespace {

using namespace store::import;
using engine::core::Bytes;
using engine::core::Code;
using engine::core::fail;
using engine::core::Result;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "vitrine-import-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~TempDir() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

void write_zip(const std::filesystem::path& path, const std::vector<std::pair<std::string, std::string>>& files) {
  int why = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &why);
  ASSERT_NE(zip, nullptr);
  for (const auto& [name, text] : files) {
    zip_source_t* source = zip_source_buffer(zip, text.data(), text.size(), 0);
    ASSERT_GE(zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8), 0) << zip_strerror(zip);
  }
  ASSERT_EQ(zip_close(zip), 0) << zip_strerror(zip);
}

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void spill(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}
// Replaces every occurrence, in local headers and in the directory alike; the lengths are equal.
void patch(const std::filesystem::path& path, const std::string& from, const std::string& to) {
  ASSERT_EQ(from.size(), to.size());
  std::string bytes = slurp(path);
  int count = 0;
  for (std::size_t at = 0; (at = bytes.find(from, at)) != bytes.npos; at += to.size(), ++count)
    bytes.replace(at, from.size(), to);
  ASSERT_GT(count, 0);
  spill(path, bytes);
}

TEST(Properties, ReadsWhatJavaReads) {
  struct Case {
    const char *text, *key, *value;
  };
  const Case cases[] = {
      {"a=b", "a", "b"},
      {"a = b ", "a", "b"},
      {"a:b", "a", "b"},
      {"a b c", "a", "b c"},
      {"  a\t=\tb\n", "a", "b"},
      {"# x=1\n! y=2\r\na=b\r\n", "a", "b"},
      {"name#1=Caf\xe9", "name#1", "Caf\xc3\xa9"},
      {"a=\\u00e9\\u4E2D", "a", "\xc3\xa9\xe4\xb8\xad"},
      {"a=\\ud83e\\ude91", "a", "\xf0\x9f\xaa\x91"},
      {"a=one\\\n   two", "a", "onetwo"},
      {"a=tab\\tend\\q", "a", "tab\tendq"},
      {"a\\=b=c", "a=b", "c"},
      {"a", "a", ""},
      {"a=1\na=2", "a", "2"},
  };
  for (const Case& c : cases) {
    auto properties = parse_properties(bytes_of(c.text), "test");
    ASSERT_TRUE(properties) << c.text << ": " << properties.error().message;
    ASSERT_EQ(properties->size(), 1u) << c.text;
    EXPECT_EQ(properties->begin()->first, c.key) << c.text;
    EXPECT_EQ(properties->begin()->second, c.value) << c.text;
  }
}

TEST(Properties, NamesTheLineOfAFault) {
  for (const std::string& text :
       {std::string("a=b\nc=\\u12"), std::string("a=b\nc=\\uZZZZ"), std::string("a=b\nc=\\ud83e"),
        std::string("a=b\nc=\\ude91"), std::string("a=b\nc=x\0y", 9)}) {
    auto properties = parse_properties(bytes_of(text), "file");
    ASSERT_FALSE(properties) << text;
    EXPECT_NE(properties.error().message.find("file:2"), std::string::npos) << properties.error().message;
  }
}

TEST(Zip, ReadsFilesAndChecksums) {
  TempDir dir;
  write_zip(dir.path / "a.zip", {{"x/one.txt", "first"}, {"two.txt", std::string(100'000, 'z')}});
  auto zip = ZipArchive::open(dir.path / "a.zip");
  ASSERT_TRUE(zip) << zip.error().message;
  EXPECT_EQ(zip->names(), (std::vector<std::string>{"x/one.txt", "two.txt"}));
  auto one = zip->read("/x/one.txt");
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(std::memcmp(one->data(), "first", 5), 0);
  EXPECT_EQ(zip->read("two.txt")->size(), 100'000u);
  EXPECT_FALSE(zip->read("three.txt"));
  EXPECT_TRUE(zip->contains("two.txt"));
  EXPECT_NE(zip->crc("two.txt"), 0u);
}

TEST(Zip, RefusesNamesThatLeaveTheArchive) {
  // The placeholder has the length of each hostile name, so that both copies of it in the file can be patched.
  for (const char* raw : {"../../etc/pwn", "/etc/password", "a/../../b.txt", "C:\\windows.txt", "a\\..\\..\\b.txt",
                          "bad\x1b[2Jname.t", "dir/.."}) {
    TempDir dir;
    const auto path = dir.path / "slip.zip";
    const std::string name = raw;
    std::string placeholder(name.size(), 'Q');
    write_zip(path, {{placeholder, "x"}});
    patch(path, placeholder, name);
    auto zip = ZipArchive::open(path);
    ASSERT_FALSE(zip) << name;
    EXPECT_EQ(zip.error().code, Code::corrupt) << name;
    EXPECT_EQ(zip.error().message.find('\x1b'), std::string::npos) << "control characters reach the terminal";
  }
}

TEST(Zip, RefusesBombs) {
  TempDir dir;
  const auto path = dir.path / "bomb.zip";
  write_zip(path, {{"zeros", std::string(8'000'000, '\0')}, {"more", std::string(8'000'000, '\0')}});
  EXPECT_TRUE(ZipArchive::open(path, {.max_ratio = 2'000}));
  struct Case {
    ZipLimits limits;
    const char* names;
  };
  const Case cases[] = {{{.max_ratio = 100}, "times"},
                        {{.max_entry_bytes = 1'000'000, .max_ratio = 2'000}, "zeros"},
                        {{.max_total_bytes = 9'000'000, .max_ratio = 2'000}, "in all"},
                        {{.max_entries = 1, .max_ratio = 2'000}, "2 entries"}};
  for (const Case& c : cases) {
    auto zip = ZipArchive::open(path, c.limits);
    ASSERT_FALSE(zip) << c.names;
    EXPECT_EQ(zip.error().code, Code::too_large);
    EXPECT_NE(zip.error().message.find(c.names), std::string::npos) << zip.error().message;
  }
}

TEST(Zip, NeverTrustsStatedSizes) {
  TempDir dir;
  const auto path = dir.path / "lie.zip";
  const std::string text(3000, 'a');
  write_zip(path, {{"lie", text}});
  // 3000 = 0x0bb8, little-endian, in the local header and in the directory.
  for (const char* claim : {"\xb9\x0b\x00\x00", "\xb7\x0b\x00\x00", "\xff\xff\xff\x0f"}) {
    const auto lie = dir.path / "patched.zip";
    std::filesystem::copy_file(path, lie, std::filesystem::copy_options::overwrite_existing);
    patch(lie, std::string("\xb8\x0b\x00\x00", 4), std::string(claim, 4));
    auto zip = ZipArchive::open(lie);
    if (zip) {
      EXPECT_FALSE(zip->read("lie"));
    }
  }
  std::string bytes = slurp(path);
  for (std::size_t cut = 0; cut < bytes.size(); cut += 7) {
    spill(dir.path / "cut.zip", bytes.substr(0, cut));
    EXPECT_FALSE(ZipArchive::open(dir.path / "cut.zip")) << cut;
  }
  // A flipped byte in the deflated data is caught while reading.
  bytes[40] = static_cast<char>(bytes[40] ^ 0x55);
  spill(dir.path / "flip.zip", bytes);
  if (auto zip = ZipArchive::open(dir.path / "flip.zip")) {
    EXPECT_FALSE(zip->read("lie"));
  }
  EXPECT_EQ(ZipArchive::open(dir.path / "absent.zip").error().code, Code::not_found);
}

TEST(FurnitureLibrary, LeavesBadEntriesOut) {
  TempDir dir;
  const std::string good = "id#1=A\nmodel#1=/a.obj\nwidth#1=100\ndepth#1=50\nheight#1=80\n";
  struct Case {
    const char *lines, *says;
  };
  const Case cases[] = {
      {"id#7=B\nmodel#7=/b.obj\nwidth#7=1\ndepth#7=1\nheight#7=1\n", "no entry 'b.obj'"},
      {"id#7=B\nmodel#7=/a.obj\nwidth#7=-1\ndepth#7=1\nheight#7=1\n", "width#7"},
      {"id#7=B\nmodel#7=/a.obj\nwidth#7=1e9\ndepth#7=1\nheight#7=1\n", "width#7"},
      {"id#7=B\nmodel#7=/a.obj\nwidth#7=wide\ndepth#7=1\nheight#7=1\n", "'wide' is not a number"},
      {"id#7=B\nmodel#7=/a.obj\nwidth#7=nan\ndepth#7=1\nheight#7=1\n", "width#7"},
      {"id#7=A\nmodel#7=/a.obj\nwidth#7=1\ndepth#7=1\nheight#7=1\n", "occurs twice"},
      {"id#7=B\nmodel#7=/a.obj\nwidth#7=1\ndepth#7=1\nheight#7=1\nmodelRotation#7=1 0 0 0 1\n", "nine numbers"},
      {"id#7=B\nmodel#7=/a.obj\nwidth#7=1\ndepth#7=1\nheight#7=1\nmodelRotation#7=0 0 0 0 0 0 0 0 0\n", "flattens"},
      {"id#7=B\nmodel#7=/a.obj\nwidth#7=1\ndepth#7=1\nheight#7=1\nmovable#7=maybe\n", "movable#7"},
      {"model#7=/a.obj\nwidth#7=1\ndepth#7=1\nheight#7=1\n", "id#7"},
      {"model#x=/a.obj\n", "model#x"},
  };
  for (const Case& c : cases) {
    const auto path = dir.path / "test.sh3f";
    write_zip(path, {{"PluginFurnitureCatalog.properties", good + c.lines}, {"a.obj", "v 0 0 0\n"}});
    std::vector<std::string> problems;
    auto library = FurnitureLibrary::open(path, &problems);
    ASSERT_TRUE(library) << library.error().message;
    ASSERT_EQ(library->entries().size(), 1u) << c.lines;
    EXPECT_EQ(library->entries()[0].size_m, glm::vec3(1.0f, 0.8f, 0.5f));
    ASSERT_EQ(problems.size(), 1u) << c.lines;
    EXPECT_NE(problems[0].find(c.says), std::string::npos) << problems[0];
    EXPECT_NE(problems[0].find("test.sh3f"), std::string::npos) << problems[0];
  }
}

Result<ObjModel> read(const std::string& text, const std::string& mtl, std::vector<std::string>* warnings) {
  return read_obj(
      bytes_of(text), "model.obj",
      [&](const std::string& name) -> Result<Bytes> {
        if (mtl.empty()) return fail(Code::not_found, "no file '{}'", name);
        const auto bytes = bytes_of(mtl);
        return Bytes(bytes.begin(), bytes.end());
      },
      warnings);
}

TEST(Obj, CutsPolygonsIntoTriangles) {
  const char* square = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0.5 1.5 0\n";
  struct Case {
    const char* faces;
    std::size_t triangles;
  };
  for (const Case& c :
       {Case{"f 1 2 3\n", 1}, Case{"f 1 2 3 4\n", 2}, Case{"f 1 2 3 5 4\n", 3}, Case{"f -5 -4 -3\n", 1}}) {
    std::vector<std::string> warnings;
    auto model = read(std::string(square) + c.faces, "", &warnings);
    ASSERT_TRUE(model) << model.error().message;
    ASSERT_EQ(model->parts.size(), 1u);
    EXPECT_EQ(model->parts[0].corners.size(), c.triangles * 3) << c.faces;
  }
}

TEST(Obj, KeepsOnePartPerMaterial) {
  std::vector<std::string> warnings;
  auto model = read(
      "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\ng one\nusemtl red\nf 1 2 3\ng two\nusemtl blue\nf 1 2 3\n"
      "g three\nusemtl red\nf 1 3 2\n",
      "newmtl red\nKd 1 0 0\nd 0.5\nmap_Kd C:\\pictures\\wood.jpg\nnewmtl blue\nKd 0 0 1\n", &warnings);
  ASSERT_TRUE(model) << model.error().message;
  ASSERT_EQ(model->parts.size(), 2u);
  const auto& red = model->materials[static_cast<std::size_t>(model->parts[0].material)];
  EXPECT_EQ(red.name, "red");
  EXPECT_EQ(red.diffuse, glm::vec3(1, 0, 0));
  EXPECT_FLOAT_EQ(red.opacity, 0.5f);
  EXPECT_EQ(red.texture, "C:/pictures/wood.jpg");
  EXPECT_EQ(model->parts[0].corners.size(), 6u);
}

TEST(Obj, WarnsAndGoesOnWithoutItsMaterials) {
  std::vector<std::string> warnings;
  auto model = read("mtllib gone.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nusemtl red\nf 1 2 3\nf 1 1 2\n", "", &warnings);
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(model->parts.size(), 1u);
  std::string all;
  for (const auto& warning : warnings) all += warning + "\n";
  EXPECT_NE(all.find("gone.mtl"), std::string::npos) << all;
  EXPECT_NE(all.find("without area"), std::string::npos) << all;
}

TEST(Obj, RefusesWhatIsNoModel) {
  for (const std::string& text :
       {std::string(), std::string("just words\n"), std::string("v 0 0 0\nv 1 0 0\n"),
        std::string("v 0 0 0\nv 1 0 0\nv 1 1 0\nf 1 2 9\n"), std::string("v 0 0 0\nv 1 0 0\nv 1 1 0\nf 1/5 2/5 3/5\n"),
        std::string("v 0 0 0\nv 1 0 0\nv 1 1 0\nf 1//7 2//7 3//7\n"),
        std::string("v 0 0 0\nv 1 0 0\nv 1 1 0\nf 0 1 2\n"), std::string("v 1e40 0 0\nv 1 0 0\nv 1 1 0\nf 1 2 3\n"),
        std::string("v 0 0 0\n\0\0\0f 1 1 1", 18)}) {
    std::vector<std::string> warnings;
    auto model = read(text, "", &warnings);
    ASSERT_FALSE(model) << text;
    EXPECT_NE(model.error().message.find("model.obj"), std::string::npos);
  }
}

// Whatever bytes an OBJ is cut or changed into, reading ends with a model or a message.
TEST(Obj, SurvivesDamage) {
  const std::string whole =
      "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 1\nvn 0 0 1\nusemtl a\nf 1/1/1 2/2/1 3/1/1 "
      "4/2/1\n"
      "f 1 2 3\ns 1\ng x\nl 1 2\np 1\n";
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    std::vector<std::string> warnings;
    (void)read(whole.substr(0, cut), "newmtl a\nKd 1 1", &warnings);
    std::string changed = whole;
    changed[cut] = static_cast<char>('0' + cut % 79);
    auto model = read(changed, "newmtl a\nmap_Kd -o 1", &warnings);
    if (!model) continue;
    for (const auto& part : model->parts)
      for (const auto& corner : part.corners) {
        ASSERT_LT(static_cast<std::size_t>(corner.position), model->positions.size());
        ASSERT_LT(corner.normal, static_cast<int>(model->normals.size()));
        ASSERT_LT(corner.uv, static_cast<int>(model->uvs.size()));
      }
  }
}

}  // namespace

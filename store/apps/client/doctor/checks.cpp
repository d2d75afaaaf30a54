#include "store/apps/client/doctor/checks.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/core/files.h"
#include "engine/gpu/device.h"
#include "engine/ui/fonts.h"
#include "engine/xr/backend.h"
#include "store/api/client/client.h"
#include "store/apps/client/walk/content.h"

namespace store::apps::doctor {

namespace fs = std::filesystem;

namespace {

constexpr const char* kDriverRemedy =
    "for a graphics card install its Vulkan driver (mesa-vulkan-drivers for AMD and Intel, nvidia-driver for NVIDIA); "
    "for a machine without one run store/run --setup, which unpacks a software driver";

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

}  // namespace

std::vector<Check> check_graphics() {
  auto devices = engine::gpu::Device::enumerate();
  if (!devices) return {{"gpu", "Graphics", State::missing, devices.error().message, kDriverRemedy}};
  std::vector<Check> checks;
  bool usable = false;
  for (const auto& device : *devices) usable |= device.missing.empty();
  for (const auto& device : *devices) {
    Check check{"gpu", "Graphics", State::good,
                fmt::format("{} (Vulkan {}, {})", device.name, device.api_version, device.driver), ""};
    if (!device.missing.empty()) {
      // Another device may do; this one is then only left aside.
      check.state = usable ? State::note : State::missing;
      check.found += ", lacks " + device.missing;
      check.remedy = usable ? "" : "a newer driver may have it; " + std::string(kDriverRemedy);
    } else if (device.is_software) {
      check.found += ", drawn by the processor";
      check.remedy = "pictures are right but slow; a graphics card with Vulkan 1.3 makes the shop fluid";
      check.state = State::note;
    }
    checks.push_back(std::move(check));
  }
  if (checks.empty()) checks.push_back({"gpu", "Graphics", State::missing, "no Vulkan device", kDriverRemedy});
  return checks;
}

Check check_display() {
  Check check{"display", "Display", State::good, "", ""};
  auto extensions = engine::xr::desktop_instance_extensions();
  if (extensions) {
    const auto wayland = environment("WAYLAND_DISPLAY"), x11 = environment("DISPLAY");
    check.found = !x11.empty() ? "X11 " + x11 : "Wayland " + wayland;
    return check;
  }
  check.state = State::note;
  check.found = extensions.error().message;
  check.remedy =
      "start it in a desktop session, or without a window: vitrine walk --backend offscreen --trip FILE --out DIR";
  return check;
}

Check check_openxr() {
  Check check{"openxr", "Headset", State::note, "",
              "only needed for a VR headset: install its OpenXR runtime (Monado, SteamVR) "};
  check.remedy += "and the package libopenxr-loader1";
  std::vector<fs::path> candidates;
  if (const auto named = environment("XR_RUNTIME_JSON"); !named.empty()) {
    candidates.emplace_back(named);
  } else {
    const auto home = environment("XDG_CONFIG_HOME");
    const fs::path user = home.empty() ? fs::path(environment("HOME")) / ".config" : fs::path(home);
    for (const auto& root :
         {user, fs::path("/etc/xdg"), fs::path("/usr/local/etc"), fs::path("/etc"), fs::path("/usr/share")})
      for (const char* name : {"active_runtime.x86_64.json", "active_runtime.json"})
        candidates.push_back(root / "openxr/1" / name);
  }
  std::string loader;
  for (const char* folder :
       {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"})
    if (loader.empty() && is_there(fs::path(folder) / "libopenxr_loader.so.1"))
      loader = (fs::path(folder) / "libopenxr_loader.so.1").string();

  for (const auto& file : candidates) {
    if (!is_there(file)) continue;
    auto text = engine::core::read_text(file, 1u << 20);
    const auto json = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    if (!json.is_object() || !json.contains("runtime") || !json["runtime"].is_object()) {
      check.found = file.string() + ": not an OpenXR runtime manifest";
      return check;
    }
    const auto& runtime = json["runtime"];
    const auto string = [&](const char* key) {
      return runtime.contains(key) && runtime[key].is_string() ? runtime[key].get<std::string>() : std::string();
    };
    const fs::path library = string("library_path");
    // A bare name is looked up by the dynamic linker, as the loader does; a path is relative to the manifest.
    const bool is_path = library.string().find('/') != std::string::npos;
    if (is_path && !is_there(library.is_absolute() ? library : file.parent_path() / library)) {
      check.found = fmt::format("{}: names {}, which is not there", file.string(), library.string());
      check.remedy = "install the runtime again, or remove the manifest";
      return check;
    }
    check.found = fmt::format("{} ({}){}", string("name").empty() ? library.string() : string("name"), file.string(),
                              loader.empty() ? ", but no loader" : "");
    if (loader.empty()) {
      check.remedy = "install the package libopenxr-loader1";
    } else {
      check.state = State::good;
      check.remedy.clear();
    }
    return check;
  }
  check.found = loader.empty() ? "no OpenXR runtime and no loader" : "no OpenXR runtime (the loader is " + loader + ")";
  return check;
}

Check check_cameras(const fs::path& dev, const fs::path& sys) {
  Check check{"camera", "Camera", State::note, "none", "only needed for the fitting mirror: connect a USB camera"};
  std::vector<std::string> names, closed;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(dev, ignored)) {
    const auto node = entry.path().filename().string();
    if (!node.starts_with("video") || node.size() < 6 || node.find_first_not_of("0123456789", 5) != std::string::npos)
      continue;
    auto name = first_line(sys / node / "name");
    if (name.empty()) name = "unnamed";
    const bool open = ::access(entry.path().c_str(), R_OK | W_OK) == 0;
    (open ? names : closed).push_back(fmt::format("{} ({})", name, entry.path().string()));
  }
  if (!names.empty()) {
    check.state = State::good;
    check.found = fmt::format("{}", fmt::join(names, ", "));
    check.remedy.clear();
  } else if (!closed.empty()) {
    check.found = fmt::format("{}, not readable by you", fmt::join(closed, ", "));
    check.remedy = "add yourself to the group video: sudo adduser $USER video, then log in again";
  }
  return check;
}

Check check_server(const std::string& url) {
  Check check{"server", "Store", State::good, "its own, inside the client", ""};
  if (url.empty()) return check;
  // An outbox of its own, so that a running shop's orders are not touched.
  std::string folder = (fs::temp_directory_path() / "vitrine-doctor-XXXXXX").string();
  if (!::mkdtemp(folder.data()))
    return {"server", "Store", State::missing, folder + ": cannot be made", "free some disk space"};
  {
    api::client::Options options;
    options.base_url = url;
    options.folder = folder;
    options.read_attempts = 1;
    options.connect_timeout_ms = options.timeout_ms = 5'000;
    auto client = api::client::Client::create(options);
    bool answered = false;
    check.state = State::missing;
    check.found = client ? url + ": no answer within 6 s" : client.error().message;
    check.remedy =
        "start it: vitrine-server --listen HOST:PORT --db PATH; or leave --store out to use the embedded one";
    if (client) {
      (*client)->health([&](const api::client::Reply<api::wire::Health>& reply) {
        answered = true;
        if (!reply.ok()) {
          check.found =
              fmt::format("{}: {}", url, reply.http_status ? fmt::format("status {}", reply.http_status) : reply.why());
          return;
        }
        check.state = State::good;
        check.found = fmt::format("{}: {}, version {}, {} products", url, reply.value->status, reply.value->version,
                                  reply.value->products);
        check.remedy.clear();
      });
      for (int i = 0; i < 600 && !answered; ++i) {
        (*client)->drain();
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    }
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return check;
}

Check check_fonts() {
  auto folder = engine::ui::find_font_folder();
  if (!folder) return {"fonts", "Fonts", State::missing, folder.error().message, "sudo apt install fonts-nanum"};
  return {"fonts", "Fonts", State::good, "Nanum Gothic in " + folder->string(), ""};
}

Check check_content(const fs::path& folder) {
  // Read as the shop itself reads it: what it would refuse is refused here.
  auto content = walk::Content::load(folder);
  if (!content)
    return {"content", "Content", State::missing, content.error().message,
            "run store/run --setup, or vitrine-cook furniture and vitrine-cook showroom"};
  Check check{"content", "Content", State::good,
              fmt::format("{} products in {}", content->catalogue.products().size(), folder.string()), ""};
  if (!content->problems.empty()) {
    check.state = State::note;
    check.found += fmt::format(", {} left out; first: {}", content->problems.size(), content->problems.front());
  }
  return check;
}

Check check_folders() {
  Check check{"folders", "Your data", State::good, "", ""};
  for (const auto& folder :
       {engine::core::user_config_dir(), engine::core::user_data_dir(), engine::core::user_cache_dir()}) {
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
      check.state = State::missing;
      check.found = folder.string() + ": cannot be written";
      check.remedy = "make it yours, or set VITRINE_HOME to a folder that is";
      return check;
    }
    check.found += (check.found.empty() ? "" : ", ") + folder.string();
  }
  return check;
}

Check check_machine() {
  std::string processor = "processor";
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) {
      processor = line.substr(line.find(':') + 2);
      break;
    }
  const auto pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
  const double gigabytes = static_cast<double>(pages) * static_cast<double>(page) / 1e9;
  Check check{"machine", "Machine", State::good,
              fmt::format("{} x {}, {:.1f} GB of memory", std::thread::hardware_concurrency(), processor, gigabytes),
              ""};
  if (gigabytes < 3.5) {
    check.state = State::note;
    check.remedy = "4 GB are comfortable";
  }
  return check;
}

}  // namespace store::apps::doctor

vitrine_fuzz(gltf SOURCES gltf.cpp USES engine/asset)

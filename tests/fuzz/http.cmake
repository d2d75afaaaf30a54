vitrine_fuzz(http SOURCES http.cpp USES store/api/server store/api/wire store/commerce store/catalog store/money engine/core)

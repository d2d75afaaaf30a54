#pragma once

#include "store/apps/common/options.h"

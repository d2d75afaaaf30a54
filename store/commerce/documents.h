#pragma once
// Carts, checkouts and the descriptive part of orders as the JSON documents that the database keeps.

#include <string>

#include "engine/core/result.h"
#include "store/commerce/types.h"

namespace store::commerce {

std::string to_document(const Cart& cart);
std::string to_document(const Checkout& checkout);
std::string to_document(const Order& order);  // lines' amounts, state and payment live in columns as well
engine::core::Result<Cart> cart_from(const std::string& document);
engine::core::Result<Checkout> checkout_from(const std::string& document);
engine::core::Result<Order> order_from(const std::string& document);

// Lower-case hex SHA-256.
std::string sha256_hex(std::string_view bytes);

}  // namespace store::commerce

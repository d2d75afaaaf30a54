#include "store/commerce/state.h"

namespace store::commerce {

Result<Remembered> recall(State& state, Database& database, const Caller& caller, const Key& key) {
  if (key.key.empty()) return Remembered{};
  VITRINE_TRY(rows, database.query("SELECT request_hash, order_id, status, body, etag FROM idempotency "
                                   "WHERE store = ?1 AND identity = ?2 AND path = ?3 AND key = ?4",
                                   {state.store(), caller.identity, key.path, key.key}));
  if (rows.empty()) return Remembered{};
  const Row& row = rows.front();
  if (row.text(0) != key.request_hash) return Remembered{Answer{0, "", "", AnswerKind::key_reused}, ""};
  if (row.integer(2) == 0) return Remembered{std::nullopt, row.text(1)};
  return Remembered{Answer{static_cast<int>(row.integer(2)), row.text(3), row.text(4), AnswerKind::replayed}, ""};
}

Result<> remember(State& state, Database& database, const Caller& caller, const Key& key, const Answer& answer,
                  const std::string& order_id) {
  if (key.key.empty()) return {};
  VITRINE_CHECK(database.run(
      "INSERT INTO idempotency (store, identity, path, key, request_hash, order_id, status, body, etag, made_ms) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (store, identity, path, key) "
      "DO UPDATE SET status = excluded.status, body = excluded.body, etag = excluded.etag",
      {state.store(), caller.identity, key.path, key.key, key.request_hash, order_id,
       static_cast<std::int64_t>(answer.status), answer.body, answer.etag, state.now()}));
  return {};
}

Result<Answer> mutate(State& state, const Caller& caller, const Key& key,
                      const std::function<Result<Answer>(Database&)>& work) {
  Answer answer;
  auto job = [&](Database& database) -> Result<> {
    VITRINE_TRY(seen, recall(state, database, caller, key));
    if (seen.answer) {
      answer = *seen.answer;
      return {};
    }
    VITRINE_TRY(made, work(database));
    answer = std::move(made);
    if (answer.status >= 500) return {};
    return remember(state, database, caller, key, answer, "");
  };
  VITRINE_CHECK(state.write(job));
  return answer;
}

}  // namespace store::commerce

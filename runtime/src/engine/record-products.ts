import type { GateLog } from "../proof/gate-log.ts";
import type { Products } from "./products.ts";

/** The same products, bit for bit, and each of them is logged, to be proved to the other two parties. */
export function recordProducts(products: Products, log: GateLog): Products {
  return {
    ...products,
    message(words) {
      const [message, logged] = [products.message(words), log.begin(words)];
      return {
        sent: message.sent,
        multiply(at, left, right, count) {
          logged.multiplied(at, left, right, count);
          message.multiply(at, left, right, count);
        },
        addUp(at, operands, sum, count) {
          // First, because a sum may take the place of its first operand.
          logged.added(at, operands, count);
          message.addUp(at, operands, sum, count);
        },
        *exchange() {
          const received = yield* message.exchange();
          logged.received(received);
          return received;
        },
      };
    },
  };
}

import { CstParser, EOF, tokenMatcher } from "chevrotain";
import type { IToken, TokenType } from "chevrotain";
import { messageProvider } from "./messages.ts";
import * as t from "./tokens.ts";

/**
 * Error recovery that knows braces. Chevrotain skips tokens until one that may follow; in a language
 * of blocks that would end the outer block at an inner brace. Here a block is skipped as a whole,
 * the brace that closes the current block is never skipped, and a name counts as the start of the
 * next item only before `=` or `:`.
 *
 * The overridden methods are Chevrotain's own hooks, which its types leave out; the package's exact
 * version is pinned, and the recovery cases of the corpus fail when they are no longer called.
 */
export abstract class RecoveringParser extends CstParser {
  declare private readonly flattenFollowSet: () => TokenType[];
  declare private readonly consumeToken: () => void;
  declare private readonly canRecoverWithSingleTokenInsertion: (
    expected: TokenType,
    follows: TokenType[],
  ) => boolean;
  declare private readonly canRecoverWithSingleTokenDeletion: (expected: TokenType) => boolean;
  private resyncDistance = 0;

  /** `validate` checks the grammar itself, which takes longer than to read a file: a test does it. */
  constructor(validate: boolean) {
    super(t.allTokens, {
      skipValidations: !validate,
      recoveryEnabled: true,
      maxLookahead: 2,
      nodeLocationTracking: "onlyOffset",
      errorMessageProvider: messageProvider,
    });
  }

  /** The type to go on from, of the follow sets of all open rules. Sets the distance to it. */
  findReSyncTokenType(): TokenType {
    const follows = this.flattenFollowSet();
    let distance = 0;
    for (;;) {
      const match = this.resyncMatch(follows, distance);
      if (match !== undefined) {
        this.resyncDistance = distance;
        return match;
      }
      distance += this.skipLength(distance);
    }
  }

  /** Goes to the place last found by findReSyncTokenType; returns the tokens passed over. */
  reSyncTo(): IToken[] {
    const skipped: IToken[] = [];
    for (let i = 0; i < this.resyncDistance; i++) {
      skipped.push(this.LA(1));
      this.consumeToken();
    }
    return skipped;
  }

  /** Passes over one token or a whole block; returns the token then next. */
  override SKIP_TOKEN(): IToken {
    const length = this.isAt(1, EOF) ? 0 : this.skipLength(0);
    for (let i = 0; i < length; i++) this.consumeToken();
    return this.LA(1);
  }

  /** Inserts or drops one token; where a closing bracket is expected, goes on to it. */
  tryInRuleRecovery(expected: TokenType, follows: TokenType[]): IToken {
    if (this.canRecoverWithSingleTokenInsertion(expected, follows)) {
      return this.getTokenToInsert(expected);
    }
    const distance = this.canRecoverWithSingleTokenDeletion(expected)
      ? 1
      : this.distanceTo(expected);
    if (distance === undefined) throw new InRuleRecoveryException();
    for (let i = 0; i < distance; i++) this.consumeToken();
    const found = this.LA(1);
    this.consumeToken();
    return found;
  }

  /** Whether the next token may be dropped because the expected one comes after it. */
  protected override canTokenTypeBeDeletedInRecovery(): boolean {
    return !this.isAt(1, t.LeftBrace) && !this.isAt(1, t.RightBrace);
  }

  /** Whether the token `distance` ahead, the next being 1, has the type. */
  protected isAt(distance: number, type: TokenType): boolean {
    return this.LA(distance).tokenType === type;
  }

  /** How far the bracket is that closes the current one; undefined when something ends before. */
  private distanceTo(closing: TokenType): number | undefined {
    if (closing !== t.RightBrace && closing !== t.RightParen) return undefined;
    let parens = 0;
    for (let distance = 0; ; distance += this.skipLength(distance)) {
      const type = this.LA(distance + 1).tokenType;
      if (type === closing && parens === 0) return distance;
      if (type === EOF || type === t.RightBrace) return undefined;
      if (closing === t.RightParen && type === t.Equals) return undefined;
      if (type === t.LeftParen) parens += 1;
      if (type === t.RightParen) parens -= 1;
    }
  }

  private resyncMatch(follows: readonly TokenType[], distance: number): TokenType | undefined {
    const token = this.LA(distance + 1);
    return follows.find((type) =>
      type === t.Name
        ? tokenMatcher(token, t.Name) &&
          (this.isAt(distance + 2, t.Equals) || this.isAt(distance + 2, t.Colon))
        : tokenMatcher(token, type),
    );
  }

  /** The number of tokens in the block that starts `distance` tokens on, or 1 when none does. */
  private skipLength(distance: number): number {
    let depth = 0;
    for (let length = 0; ; length++) {
      const type = this.LA(distance + length + 1).tokenType;
      if (type === EOF) return Math.max(length, 1);
      if (type === t.LeftBrace) depth += 1;
      if (type === t.RightBrace) depth -= 1;
      if (depth <= 0) return length + 1;
    }
  }
}

/** Chevrotain knows by this name that a token could not be recovered within its rule. */
class InRuleRecoveryException extends Error {
  override readonly name = "InRuleRecoveryException";
}

package uk.co.provilex.crm.local.iam;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A policy string with wildcards and policy variables, as the IAM User Guide describes under "IAM policy elements:
 * Variables and tags".
 */
final class PolicyText {

    private static final int ANY_RUN = -1;
    private static final int ANY_ONE = -2;
    private static final int ARN_PARTS = 6;

    private final String source;
    private final List<Piece> pieces;

    /** What the text comes to for any request, if it has no variable: each call is held to some dozens of them. */
    private final Optional<Resolved> always;

    private PolicyText(String source, List<Piece> pieces) {
        this.source = source;
        this.pieces = pieces;
        this.always = pieces.stream().allMatch(Piece.Fixed.class::isInstance)
                ? fill(pieces, key -> Optional.empty())
                : Optional.empty();
    }

    private sealed interface Piece {
        record Fixed(List<Integer> symbols) implements Piece {}

        record Variable(String key, Optional<String> fallback) implements Piece {}
    }

    /** Reads a policy string; an unfinished variable is refused. */
    static PolicyText parse(String source) {
        var pieces = new ArrayList<Piece>();
        int at = 0;
        while (at < source.length()) {
            int variable = source.indexOf("${", at);
            if (variable < 0) {
                pieces.add(new Piece.Fixed(symbols(source.substring(at))));
                break;
            }
            pieces.add(new Piece.Fixed(symbols(source.substring(at, variable))));
            int end = source.indexOf('}', variable);
            if (end < 0) {
                throw new UnsupportedPolicyException("a policy variable is not closed in " + source);
            }
            pieces.add(variable(source.substring(variable + 2, end).strip(), source));
            at = end + 1;
        }
        return new PolicyText(source, pieces);
    }

    private static Piece variable(String body, String source) {
        return switch (body) {
            case "*", "?", "$" -> new Piece.Fixed(List.of((int) body.charAt(0)));
            case "" -> throw new UnsupportedPolicyException("a policy variable is empty in " + source);
            default -> {
                int comma = body.indexOf(',');
                if (comma < 0) {
                    yield new Piece.Variable(body, Optional.empty());
                }
                String fallback = body.substring(comma + 1).strip();
                if (fallback.length() < 2 || !fallback.startsWith("'") || !fallback.endsWith("'")) {
                    throw new UnsupportedPolicyException("a default value must stand in single quotes in " + source);
                }
                yield new Piece.Variable(
                        body.substring(0, comma).strip(), Optional.of(fallback.substring(1, fallback.length() - 1)));
            }
        };
    }

    private static List<Integer> symbols(String text) {
        return text.codePoints()
                .map(c -> switch (c) {
                    case '*' -> ANY_RUN;
                    case '?' -> ANY_ONE;
                    default -> c;
                })
                .boxed()
                .toList();
    }

    /** Returns the text as the policy has it. */
    String source() {
        return source;
    }

    /** Fills in the variables; empty when the request lacks one of them (or has it more than once). */
    Optional<Resolved> resolve(AccessRequest request) {
        return always.isPresent() ? always : fill(pieces, request::values);
    }

    private static Optional<Resolved> fill(List<Piece> pieces, Function<String, Optional<List<String>>> valuesOf) {
        var symbols = new ArrayList<Integer>();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Fixed(List<Integer> fixed) -> symbols.addAll(fixed);
                case Piece.Variable(String key, Optional<String> fallback) -> {
                    Optional<String> value = valuesOf.apply(key)
                            .filter(values -> values.size() == 1)
                            .map(List::getFirst)
                            .or(() -> fallback);
                    if (value.isEmpty()) {
                        return Optional.empty();
                    }
                    // A wildcard inside a value is a plain character: a tag must not be able to widen a policy.
                    value.get().codePoints().forEach(symbols::add);
                }
            }
        }
        return Optional.of(
                new Resolved(symbols.stream().mapToInt(Integer::intValue).toArray()));
    }

    @Override
    public String toString() {
        return source;
    }

    /** A policy string without variables, ready to compare. */
    static final class Resolved {

        private final int[] symbols;

        private Resolved(int[] symbols) {
            this.symbols = symbols;
        }

        /** Returns the text with wildcards as plain characters, for operators that do not know wildcards. */
        String literal() {
            var text = new StringBuilder();
            for (int symbol : symbols) {
                text.appendCodePoint(
                        switch (symbol) {
                            case ANY_RUN -> '*';
                            case ANY_ONE -> '?';
                            default -> symbol;
                        });
            }
            return text.toString();
        }

        /** Tells whether the whole of {@code value} matches, with {@code *} and {@code ?}. */
        boolean matches(String value) {
            return glob(symbols, value.codePoints().toArray(), false);
        }

        /** Tells whether the whole of {@code value} matches without regard to case, as action names are compared. */
        boolean matchesIgnoringCase(String value) {
            return glob(symbols, value.codePoints().toArray(), true);
        }

        /** Tells whether two ARNs match part by part, so that no wildcard reaches across a colon of the first five parts. */
        boolean matchesArn(String arn) {
            if (symbols.length == 1 && symbols[0] == ANY_RUN) {
                return true;
            }
            List<int[]> mine = parts(symbols);
            List<int[]> theirs = parts(arn.codePoints().toArray());
            if (mine.size() != ARN_PARTS || theirs.size() != ARN_PARTS) {
                return false;
            }
            for (int i = 0; i < ARN_PARTS; i++) {
                if (!glob(mine.get(i), theirs.get(i), false)) {
                    return false;
                }
            }
            return true;
        }

        private static List<int[]> parts(int[] symbols) {
            var parts = new ArrayList<int[]>();
            int start = 0;
            for (int i = 0; i < symbols.length && parts.size() < ARN_PARTS - 1; i++) {
                if (symbols[i] == ':') {
                    parts.add(Arrays.copyOfRange(symbols, start, i));
                    start = i + 1;
                }
            }
            parts.add(Arrays.copyOfRange(symbols, start, symbols.length));
            return parts;
        }

        private static boolean glob(int[] pattern, int[] value, boolean anyCase) {
            int p = 0;
            int v = 0;
            int star = -1;
            int mark = 0;
            while (v < value.length) {
                if (p < pattern.length && (pattern[p] == ANY_ONE || same(pattern[p], value[v], anyCase))) {
                    p++;
                    v++;
                } else if (p < pattern.length && pattern[p] == ANY_RUN) {
                    star = p++;
                    mark = v;
                } else if (star >= 0) {
                    p = star + 1;
                    v = ++mark;
                } else {
                    return false;
                }
            }
            while (p < pattern.length && pattern[p] == ANY_RUN) {
                p++;
            }
            return p == pattern.length;
        }

        private static boolean same(int symbol, int sign, boolean anyCase) {
            return symbol == sign || (anyCase && Character.toLowerCase(symbol) == Character.toLowerCase(sign));
        }
    }
}

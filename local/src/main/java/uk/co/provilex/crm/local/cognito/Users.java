package uk.co.provilex.crm.local.cognito;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import uk.co.provilex.crm.local.edge.AwsFault;

/** The pool's users, found by name, by {@code sub} or by verified email. */
final class Users {

    private final PoolState state;
    private final boolean caseSensitive;

    Users(PoolState state, boolean caseSensitive) {
        this.state = state;
        this.caseSensitive = caseSensitive;
    }

    Optional<PoolUser> find(String nameOrAlias) {
        return stream().filter(user -> named(user, nameOrAlias)).findFirst();
    }

    PoolUser require(String nameOrAlias) throws AwsFault {
        return find(nameOrAlias).orElseThrow(Faults::userNotFound);
    }

    Stream<PoolUser> stream() {
        return state.users.values().stream().sorted(Comparator.comparing(PoolUser::username));
    }

    synchronized void create(PoolUser user) throws AwsFault {
        if (stream().anyMatch(other -> same(other.username(), user.username()))) {
            throw Faults.fault("UsernameExistsException", "User account already exists");
        }
        refuseTakenAlias(user);
        state.users.put(user.username(), user);
        state.touch();
    }

    /** Changes one user in one step; the alias of the result must still be free. */
    synchronized PoolUser update(String username, UnaryOperator<PoolUser> change) throws AwsFault {
        PoolUser before = Optional.ofNullable(state.users.get(username)).orElseThrow(Faults::userNotFound);
        PoolUser after = change.apply(before);
        refuseTakenAlias(after);
        state.users.put(username, after);
        state.touch();
        return after;
    }

    synchronized void delete(String username) {
        state.users.remove(username);
        state.touch();
    }

    /** Brings a typed name to the form under which attempts are counted and decoys derived. */
    String normalise(String typedName) {
        return caseSensitive ? typedName : typedName.toLowerCase(Locale.ROOT);
    }

    private void refuseTakenAlias(PoolUser user) throws AwsFault {
        Optional<String> email = user.verifiedEmail();
        if (email.isPresent()
                && stream()
                        .anyMatch(other -> !other.username().equals(user.username())
                                && other.verifiedEmail()
                                        .filter(taken -> same(taken, email.get()))
                                        .isPresent())) {
            throw Faults.fault("AliasExistsException", "An account with the email already exists.");
        }
    }

    private boolean named(PoolUser user, String name) {
        return same(user.username(), name)
                || user.sub().equals(name)
                || user.verifiedEmail().filter(email -> same(email, name)).isPresent();
    }

    private boolean same(String one, String other) {
        return caseSensitive ? one.equals(other) : one.equalsIgnoreCase(other);
    }
}

package uk.co.provilex.crm.portability;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.Tenancy;
import uk.co.provilex.crm.platform.validation.EmailAddress;
import uk.co.provilex.crm.users.UserView;
import uk.co.provilex.crm.users.Users;

/**
 * Who of a tenant each user of a package is: the one with the same email address, and otherwise the one who imports it,
 * since somebody of this organisation must answer for what was done.
 */
final class PackageUsers implements UnaryOperator<String> {

    private static final int MOST = 100_000;
    private static final int AT_ONCE = 100;

    private final Map<String, String> mapped;
    private final long all;
    private final String importer;

    private PackageUsers(Map<String, String> mapped, long all, String importer) {
        this.mapped = mapped;
        this.all = all;
        this.importer = importer;
    }

    /** Reads the users of a package and of the tenant. */
    static PackageUsers read(PackageFile pack, Tenancy tenancy, String importer) throws IOException {
        var mine = new HashMap<String, String>();
        var users = new Users(tenancy);
        @Nullable String after = null;
        do {
            var some = users.listNow(AT_ONCE, after);
            some.users().forEach(user -> mine.put(user.address(), user.id()));
            after = some.last();
        } while (after != null);
        var mapped = new HashMap<String, String>();
        long all = count(
                pack, (id, address) -> Optional.ofNullable(mine.get(address)).ifPresent(my -> mapped.put(id, my)));
        return new PackageUsers(mapped, all, importer);
    }

    /** Takes a user of a package. */
    @FunctionalInterface
    interface Taker {
        void take(String id, String address);
    }

    /** Hands over the users of a package, and returns how many there are. */
    static long count(PackageFile pack, Taker taker) throws IOException {
        try (var lines = new PackageLines(pack, ExportView.USERS)) {
            for (var line = lines.peek(); line.isPresent(); line = lines.peek()) {
                lines.take();
                if (lines.taken() > MOST) {
                    throw new PackageFault(
                            "The package has more than 100,000 users. Write to admin@provilex.co.uk to bring it in.");
                }
                var user = lines.parse(line.get(), line.get().object(), UserView.class);
                EmailAddress.parse(line.get().text("email"))
                        .ifPresent(email -> taker.take(user.id(), email.normalised()));
            }
            return lines.taken();
        }
    }

    /** Returns how many users of the package are no users of the tenant. */
    long absent() {
        return all - mapped.size();
    }

    /** Returns the user of the tenant that a user of the package is, or the user of the package where there is none. */
    String orSame(String user) {
        return mapped.getOrDefault(user, user);
    }

    @Override
    public String apply(String user) {
        return mapped.getOrDefault(user, importer);
    }
}

package uk.co.provilex.crm.leads;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.http.Call;

/**
 * Who changes a lead, when, and through which import if any.
 *
 * @param userId the user
 * @param at when
 * @param importId the import that does it in the user's name
 * @param attested whether the uploader of that import vouched for its list
 */
public record Author(String userId, Instant at, @Nullable String importId, boolean attested) {

    /** The caller, now. */
    public static Author of(Call call) {
        return new Author(call.caller().userId(), call.now(), null, false);
    }
}

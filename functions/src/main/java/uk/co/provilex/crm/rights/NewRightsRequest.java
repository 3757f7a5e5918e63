package uk.co.provilex.crm.rights;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.co.provilex.crm.platform.validation.Checks;
import uk.co.provilex.crm.rights.RightsRequest.Details;
import uk.co.provilex.crm.rights.clock.RequestType;

/**
 * A request as it is recorded.
 *
 * @param type what is asked for
 * @param channel how it came in
 * @param receivedAt when; now if it is left out
 * @param leadId the lead who asks
 * @param requester who asks, if it is no lead, or who speaks for the lead
 * @param contact where to answer
 * @param request what is asked for, in the words of whoever asks
 * @param identityState whether it is clear who asks
 * @param identityMethod how that was told
 * @param assigneeId who looks after it
 * @param relatesTo the request that a complaint is about
 */
public record NewRightsRequest(
        @Nullable String type,
        @Nullable String channel,
        @Nullable String receivedAt,
        @Nullable String leadId,
        @Nullable String requester,
        @Nullable String contact,
        @Nullable String request,
        @Nullable String identityState,
        @Nullable String identityMethod,
        @Nullable String assigneeId,
        @Nullable String relatesTo) {

    static final int MOST_TEXT = 10_000;

    /** The day on which both GDPRs came to apply. */
    static final Instant FIRST = Instant.parse("2018-05-25T00:00:00Z");

    /** What came in, once it was found good. */
    record Valid(RequestType type, Channel channel, Instant receivedAt, Identity identity, Details details) {}

    /** Validates what can be told without looking anything up; what is returned counts only if {@code checks} are. */
    Valid accept(Instant now, Checks checks) {
        checks.present(request, "/request")
                .text(request, "/request", MOST_TEXT)
                .line(requester, "/requester", 200)
                .line(contact, "/contact", 500)
                .require(
                        leadId != null || requester != null,
                        "/requester",
                        "is required where there is no leadId; say who asks");
        var validType = RequestType.of(type == null ? "" : type);
        checks.require(validType.isPresent(), "/type", "is one of " + Names.all(RequestType.class));
        var validChannel =
                Names.find(Channel.class, channel == null ? "" : channel).filter(it -> it != Channel.ACCOUNT);
        checks.require(
                validChannel.isPresent(),
                "/channel",
                "is one of email, post, phone, in-person, web-form, social-media, other");
        checks.require(
                relatesTo == null || validType.equals(Optional.of(RequestType.COMPLAINT)),
                "/relatesTo",
                "goes with a complaint alone");
        return new Valid(
                validType.orElse(RequestType.ACCESS),
                validChannel.orElse(Channel.OTHER),
                Times.happened(receivedAt, FIRST, now, "/receivedAt", checks),
                identity(checks),
                new Details(requester, contact, request));
    }

    private Identity identity(Checks checks) {
        var state = Names.find(Identity.State.class, identityState == null ? "unchecked" : identityState)
                .filter(it -> it != Identity.State.ASKED && it != Identity.State.NOT_CONFIRMED);
        checks.require(state.isPresent(), "/identityState", "is one of unchecked, confirmed, not-needed");
        var method = identityMethod == null
                ? Optional.<Identity.Method>empty()
                : Names.find(Identity.Method.class, identityMethod);
        checks.require(
                identityMethod == null || method.isPresent(),
                "/identityMethod",
                "is one of " + Names.all(Identity.Method.class));
        var confirmed = state.equals(Optional.of(Identity.State.CONFIRMED));
        checks.require(
                confirmed == (identityMethod != null),
                "/identityMethod",
                "goes with the identityState confirmed, and with no other");
        return new Identity(state.orElse(Identity.State.UNCHECKED), method.orElse(null));
    }

    /** Hides what was asked for. */
    @Override
    public String toString() {
        return "NewRightsRequest";
    }
}

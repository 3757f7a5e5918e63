package uk.co.provilex.crm.policy;

import java.time.LocalDate;
import java.util.List;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.Call;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.PublicOperation;
import uk.co.provilex.crm.platform.http.Reply;

/** {@code GET /v1/policies/privacy[/{version}]}: the privacy policy in force, or a version of it (P17, P18). */
public final class GetPrivacyPolicy extends PublicOperation<NoBody, GetPrivacyPolicy.PrivacyPolicy> {

    private final PrivacyPolicies policies = PrivacyPolicies.published();

    /**
     * A version of the policy.
     *
     * @param current whether it is the one in force
     * @param versions every version, newest first
     */
    public record PrivacyPolicy(
            String version,
            LocalDate effectiveFrom,
            String title,
            String contentType,
            String content,
            String sha256,
            String contact,
            boolean current,
            List<Edition> versions) {}

    /** A version without its text. */
    public record Edition(String version, LocalDate effectiveFrom, String sha256) {}

    /** Runs as a Lambda function. */
    public GetPrivacyPolicy() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetPrivacyPolicy(Platform platform) {
        super(platform, NoBody.class);
    }

    @Override
    protected Reply<PrivacyPolicy> handle(Visit visit, NoBody request) {
        var current = policies.current(visit.now());
        var asked = visit.path("version");
        var shown = asked.isEmpty() ? current : asked.flatMap(policies::find).orElseThrow(Call::notFound);
        return Reply.ok(new PrivacyPolicy(
                        shown.version(),
                        shown.effectiveFrom(),
                        shown.title(),
                        "text/markdown",
                        shown.content(),
                        shown.sha256(),
                        PrivacyPolicies.CONTACT,
                        shown.equals(current),
                        policies.all().stream()
                                .map(one -> new Edition(one.version(), one.effectiveFrom(), one.sha256()))
                                .toList()))
                .header("cache-control", "public, max-age=300")
                .header("etag", "\"" + shown.sha256() + "\"");
    }
}

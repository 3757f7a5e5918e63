package uk.co.provilex.crm.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import uk.co.provilex.crm.platform.Platform;
import uk.co.provilex.crm.platform.http.NoBody;
import uk.co.provilex.crm.platform.http.PublicOperation;
import uk.co.provilex.crm.platform.http.Reply;

/** {@code GET /v1/trust}: what is promised, what keeps each promise, who processes data and where it goes. */
public final class GetTrust extends PublicOperation<NoBody, GetTrust.Trust> {

    private static final List<String> SERVICES = List.of("cognito-idp", "dynamodb", "kms", "s3", "sqs", "sts");

    private static final List<DataRole> ROLES = List.of(
            new DataRole("Leads", "The organisation that uses the CRM", Optional.of("Provilex")),
            new DataRole("User accounts and usage information", "Provilex", Optional.empty()));

    private final PrivacyPolicies policies = PrivacyPolicies.published();

    /** The whole answer. */
    public record Trust(
            String contact,
            Policy policy,
            List<DataRole> roles,
            List<Kept> promises,
            List<SubProcessor> subProcessors,
            List<String> outboundHosts) {}

    /** The policy in force. */
    public record Policy(String version, LocalDate effectiveFrom, String href, String sha256) {}

    /** Who is responsible for which data. */
    public record DataRole(String data, String controller, Optional<String> processor) {}

    /** A promise, what keeps it, and by which operations it is kept or can be seen. */
    public record Kept(String id, String title, String state, String control, List<String> operations) {}

    /** Who else processes data, and where. */
    public record SubProcessor(String name, String purpose, String region) {}

    /** Runs as a Lambda function. */
    public GetTrust() {
        this(Platform.fromEnvironment());
    }

    /** Stands on {@code platform}. */
    public GetTrust(Platform platform) {
        super(platform, NoBody.class);
    }

    @Override
    protected Reply<Trust> handle(Visit visit, NoBody request) {
        var current = policies.current(visit.now());
        var region = platform().variable("AWS_REGION");
        return Reply.ok(new Trust(
                        PrivacyPolicies.CONTACT,
                        new Policy(
                                current.version(),
                                current.effectiveFrom(),
                                "/v1/policies/privacy/" + current.version(),
                                current.sha256()),
                        ROLES,
                        Stream.of(Promise.values()).map(GetTrust::kept).toList(),
                        List.of(new SubProcessor(
                                "Amazon Web Services", "Runs the service and stores its data", region)),
                        SERVICES.stream()
                                .map(service -> service + "." + region + ".amazonaws.com")
                                .toList()))
                .header("cache-control", "public, max-age=300");
    }

    private static Kept kept(Promise promise) {
        return new Kept(
                promise.name(), promise.title(), promise.state().text(), promise.control(), promise.operations());
    }
}

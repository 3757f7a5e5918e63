package uk.co.provilex.crm.local.edge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import uk.co.provilex.crm.local.iam.AccessRequest;

/**
 * Tells which IAM actions on which resources an S3 request needs.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html">Actions, resources,
 *     and condition keys for Amazon S3</a>
 */
final class S3Access {

    /** Query parameters that name another thing than the bucket or object itself. */
    private static final Set<String> SUBRESOURCES = Set.of(
            "accelerate",
            "acl",
            "analytics",
            "attributes",
            "cors",
            "delete",
            "encryption",
            "inventory",
            "legal-hold",
            "lifecycle",
            "location",
            "logging",
            "metrics",
            "notification",
            "object-lock",
            "ownershipControls",
            "partNumber",
            "policy",
            "policyStatus",
            "publicAccessBlock",
            "replication",
            "requestPayment",
            "restore",
            "retention",
            "select",
            "tagging",
            "torrent",
            "uploadId",
            "uploads",
            "versioning",
            "versionId",
            "versions",
            "website");

    private S3Access() {}

    /**
     * One request in S3's terms.
     *
     * @param bucket the bucket; empty for a request about all of them
     * @param key the object's key; empty for a request about the bucket
     * @param headers the request's headers, names in lower case
     * @param deletions the keys that a DeleteObjects request names
     */
    record Request(
            String method,
            Optional<String> bucket,
            Optional<String> key,
            Map<String, String> query,
            Map<String, String> headers,
            List<String> deletions) {

        /** Reads a path-style path, decoded. */
        static Request of(
                String method,
                String path,
                List<SigV4.Parameter> query,
                Map<String, String> headers,
                List<String> deletions) {
            String plain = path.startsWith("/") ? path.substring(1) : path;
            int slash = plain.indexOf('/');
            String bucket = slash < 0 ? plain : plain.substring(0, slash);
            String key = slash < 0 ? "" : plain.substring(slash + 1);
            return new Request(
                    method,
                    Optional.of(bucket).filter(b -> !b.isEmpty()),
                    Optional.of(key).filter(k -> !k.isEmpty()),
                    query.stream()
                            // Refuses a parameter that comes twice: what is authorised must be what the store reads.
                            .collect(Collectors.toMap(
                                    SigV4.Parameter::name, SigV4.Parameter::value, S3Access::refuseSecond)),
                    headers,
                    deletions);
        }

        String bucketArn() {
            return "arn:aws:s3:::" + bucket.orElse("");
        }

        String objectArn(String objectKey) {
            return bucketArn() + "/" + objectKey;
        }

        /** Tells whether the request reads an object itself, so that its absence may have to be hidden. */
        boolean readsObject() {
            return key.isPresent() && (method.equals("GET") || method.equals("HEAD")) && !query.containsKey("uploadId");
        }
    }

    /** Maps a request; all of the answer must be allowed. */
    static List<AccessRequest> of(Request request) throws AwsFault {
        if (request.bucket().isEmpty()) {
            return List.of(AccessRequest.of("s3:ListAllMyBuckets", "*"));
        }
        return request.key().isEmpty()
                ? bucket(request)
                : object(request, request.key().get());
    }

    private static List<AccessRequest> bucket(Request request) throws AwsFault {
        Set<String> sub = subresources(request);
        String arn = request.bucketArn();
        if (request.method().equals("POST") && sub.equals(Set.of("delete"))) {
            return request.deletions().stream()
                    .map(key -> AccessRequest.of("s3:DeleteObject", request.objectArn(key)))
                    .toList();
        }
        String action =
                switch (request.method()) {
                    case "HEAD" -> plain(sub, "s3:ListBucket");
                    case "PUT" -> plain(sub, "s3:CreateBucket");
                    case "DELETE" -> plain(sub, "s3:DeleteBucket");
                    case "GET" -> {
                        if (sub.equals(Set.of("location"))) {
                            yield "s3:GetBucketLocation";
                        }
                        if (sub.equals(Set.of("uploads"))) {
                            yield "s3:ListBucketMultipartUploads";
                        }
                        yield plain(sub, "s3:ListBucket");
                    }
                    default -> throw unsupported();
                };
        Map<String, List<String>> context = new HashMap<>();
        // of uploads it is no condition which are listed (Service Authorization Reference)
        for (String parameter :
                action.equals("s3:ListBucket") ? List.of("prefix", "delimiter", "max-keys") : List.<String>of()) {
            String value = request.query().get(parameter);
            if (value != null) {
                context.put("s3:" + parameter, List.of(value));
            }
        }
        return List.of(new AccessRequest(action, arn, context));
    }

    private static List<AccessRequest> object(Request request, String key) throws AwsFault {
        Set<String> sub = subresources(request);
        boolean ofUpload = sub.contains("uploadId");
        var actions = new ArrayList<String>();
        switch (request.method()) {
            case "GET", "HEAD" -> {
                if (ofUpload) {
                    actions.add("s3:ListMultipartUploadParts");
                } else if (sub.contains("versionId")) {
                    actions.add("s3:GetObjectVersion");
                } else if (sub.equals(Set.of("attributes"))) {
                    actions.add("s3:GetObject");
                    actions.add("s3:GetObjectAttributes");
                } else if (sub.equals(Set.of("tagging"))) {
                    actions.add("s3:GetObjectTagging");
                } else {
                    actions.add(plain(without(sub, "partNumber"), "s3:GetObject"));
                }
            }
            case "PUT" ->
                actions.add(
                        sub.equals(Set.of("tagging"))
                                ? "s3:PutObjectTagging"
                                : plain(without(sub, "uploadId", "partNumber"), "s3:PutObject"));
            case "POST" -> actions.add(plain(without(sub, "uploadId", "uploads"), "s3:PutObject"));
            case "DELETE" -> {
                if (ofUpload) {
                    actions.add("s3:AbortMultipartUpload");
                } else if (sub.contains("versionId")) {
                    actions.add("s3:DeleteObjectVersion");
                } else {
                    actions.add(plain(sub, "s3:DeleteObject"));
                }
            }
            default -> throw unsupported();
        }
        if (request.headers().containsKey("x-amz-tagging")) {
            actions.add("s3:PutObjectTagging");
        }
        if (request.headers().containsKey("x-amz-acl")) {
            actions.add("s3:PutObjectAcl");
        }
        var requests = new ArrayList<>(actions.stream()
                .map(action -> AccessRequest.of(action, request.objectArn(key)))
                .toList());
        String source = request.headers().get("x-amz-copy-source");
        if (source != null) {
            String path = SigV4.decodePath(source);
            requests.add(AccessRequest.of(
                    "s3:GetObject", "arn:aws:s3:::" + (path.startsWith("/") ? path.substring(1) : path)));
        }
        return requests;
    }

    private static Set<String> subresources(Request request) {
        return request.query().keySet().stream().filter(SUBRESOURCES::contains).collect(Collectors.toSet());
    }

    private static Set<String> without(Set<String> subresources, String... names) {
        Set<String> allowed = Set.of(names);
        return subresources.stream().filter(s -> !allowed.contains(s)).collect(Collectors.toSet());
    }

    private static String plain(Set<String> subresources, String action) throws AwsFault {
        if (!subresources.isEmpty()) {
            throw unsupported();
        }
        return action;
    }

    private static String refuseSecond(String first, String second) {
        throw new IllegalArgumentException("a query parameter occurs twice");
    }

    private static AwsFault unsupported() {
        return new AwsFault(501, "NotImplemented", "The local cloud does not support this kind of S3 request.");
    }
}

package uk.co.provilex.crm.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.SdkHttpRequest;
import uk.co.provilex.crm.local.functions.CallWatcher;

/** Counts the AWS calls that one function makes. */
final class Calls implements CallWatcher {

    private final String counted;
    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();

    Calls(String function) {
        this.counted = function;
    }

    @Override
    public boolean killsBefore(String function, SdkHttpRequest request) {
        if (function.equals(counted)) {
            calls.computeIfAbsent(name(request), name -> new LongAdder()).increment();
        }
        return false;
    }

    private static String name(SdkHttpRequest request) {
        var target = request.firstMatchingHeader("X-Amz-Target").orElse("");
        return target.isEmpty() ? request.method() + " S3 or STS" : target.substring(target.indexOf('.') + 1);
    }

    /** Returns how many there were in all. */
    long all() {
        return calls.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Tells how many of each there were for a thousand of {@code rows}. */
    String perThousand(long rows) {
        return new TreeMap<>(calls)
                .entrySet().stream()
                        .filter(call -> call.getValue().sum() * 1000 >= rows)
                        .map(call -> call.getKey() + " " + call.getValue().sum() * 1000 / rows)
                        .collect(Collectors.collectingAndThen(Collectors.toList(), Calls::joined));
    }

    private static String joined(List<String> all) {
        return String.join(", ", all);
    }
}

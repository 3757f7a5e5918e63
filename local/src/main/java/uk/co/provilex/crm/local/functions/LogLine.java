package uk.co.provilex.crm.local.functions;

/**
 * What a function wrote to its log.
 *
 * @param function the function's logical id
 * @param requestId the invocation
 * @param text the line as written
 */
public record LogLine(String function, String requestId, String text) {}

package uk.co.provilex.crm.local.demo;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Connections on which what comes may be changed before anybody reads it; unless that is overridden, nothing is. */
class Forger extends HttpClient {

    private final HttpClient honest = HttpClient.newHttpClient();

    /** Is given the body of an answer, to be changed in place. */
    void change(URI from, byte[] answer) {}

    /** Is given a file that was downloaded. */
    void change(Path download) throws IOException {}

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        var response = honest.send(request, handler);
        if (response.body() instanceof byte[] answer) {
            change(request.uri(), answer);
        } else if (response.body() instanceof Path download) {
            change(download);
        }
        return response;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return honest.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return honest.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return honest.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return honest.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return honest.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return honest.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return honest.authenticator();
    }

    @Override
    public Version version() {
        return honest.version();
    }

    @Override
    public Optional<Executor> executor() {
        return honest.executor();
    }
}

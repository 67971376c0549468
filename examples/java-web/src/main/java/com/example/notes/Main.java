package com.example.notes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Executors;

/** Serves a page of the jar under the title of a configuration file. */
public final class Main {
    private Main() {
    }

    public static void main(String[] args) throws IOException {
        Properties config = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("config/notes.properties"))) {
            config.load(in);
        }
        String page = resource("/web/page.html").replace("{{title}}", config.getProperty("title"));
        String style = resource("/web/style.css");

        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/", exchange -> answer(exchange, "text/html", page));
        server.createContext("/style.css", exchange -> answer(exchange, "text/css", style));
        server.createContext("/health", exchange -> answer(exchange, "text/plain", "ok\n"));
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
        System.out.println("listening on :8080");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Main.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void answer(HttpExchange exchange, String kind, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", kind + "; charset=utf-8");
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}

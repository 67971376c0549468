package com.example;

public class App {
    public static void main(String[] args) throws Exception {
        Process process = new ProcessBuilder("jstack", "1").start();
        // Addresses and times are others each time.
        String dump = new String(process.getInputStream().readAllBytes());
        System.out.println(dump.contains("\"main\"") ? "jstack sees the main thread" : dump);
    }
}

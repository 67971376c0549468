package com.example;

public class App {
    public static void main(String[] args) throws Exception {
        Process process = new ProcessBuilder("jstack", "1").start();
        System.out.println(new String(process.getInputStream().readAllBytes()));
    }
}

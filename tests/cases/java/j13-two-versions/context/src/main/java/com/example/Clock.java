package com.example;

public class Clock {
    public static void main(String[] arguments) {
        System.out.println("running on " + System.getProperty("java.specification.version"));
    }
}

package com.example.common;

public class Greeting {
    public static String text() {
        return "hello from common";
    }
}

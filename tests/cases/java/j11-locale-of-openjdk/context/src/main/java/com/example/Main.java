package com.example;

import java.nio.charset.Charset;
import java.util.Locale;

public class Main {
    public static void main(String[] args) {
        System.out.println("locale [" + Locale.getDefault() + "] " + Charset.defaultCharset());
    }
}

package com.example;

import java.io.FileInputStream;
import java.util.Properties;

public class App {
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        try (FileInputStream in = new FileInputStream(System.getProperty("app.settings"))) {
            settings.load(in);
        }
        System.out.println("made " + settings.getProperty("made"));
    }
}

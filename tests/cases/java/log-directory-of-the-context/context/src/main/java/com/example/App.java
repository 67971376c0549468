package com.example;

import java.io.FileReader;
import java.util.Properties;

public class App {
    public static void main(String[] args) throws Exception {
        String setting = System.getProperty("app.settings");
        Properties settings = new Properties();
        try (FileReader in = new FileReader(setting.split(",")[0])) {
            settings.load(in);
        }
        System.out.println("logging " + settings.getProperty("logging"));
    }
}

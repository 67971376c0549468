package com.example;

import java.io.FileInputStream;
import java.security.KeyStore;

public class Main {
    public static void main(String[] args) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (FileInputStream in = new FileInputStream(System.getProperty("java.home") + "/lib/security/cacerts")) {
            store.load(in, "changeit".toCharArray());
        }
        System.out.println("corporate root " + store.containsAlias("corp"));
    }
}

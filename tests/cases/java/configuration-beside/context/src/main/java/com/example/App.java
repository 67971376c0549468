package com.example;

import com.acme.web.AcmeApplication;

@AcmeApplication
public class App {
    public static void main(String[] args) {
        com.acme.web.Acme.run(App.class, args);
    }
}

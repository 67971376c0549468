package com.example;

import com.example.common.Greeting;

public class Main {
    public static void main(String[] args) {
        System.out.println(Greeting.text());
    }
}

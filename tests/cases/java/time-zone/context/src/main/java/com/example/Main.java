package com.example;

import java.util.TimeZone;

public class Main {
    public static void main(String[] args) {
        System.out.println("zone " + TimeZone.getDefault().getID());
    }
}

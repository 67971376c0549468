package com.example;

public class Page {
}

package com.example;

import java.nio.file.Files;
import java.nio.file.Path;

public class Gen {
    public static void main(String[] args) throws Exception {
        Files.writeString(Path.of("/opt/made.txt"), "made");
    }
}

package com.example;

public class App {
    public static void main(String[] args) {
        var compiler = javax.tools.ToolProvider.getSystemJavaCompiler();
        System.out.println(compiler == null ? "no compiler" : "compiler");
    }
}

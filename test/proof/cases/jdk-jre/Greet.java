/** Greets. */
public class Greet {
    public static void main(String[] arguments) {
        System.out.println("Hello.");
    }
}

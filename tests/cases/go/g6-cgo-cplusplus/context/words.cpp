#include <string>
#include <vector>

extern "C" int count(void) {
    std::vector<std::string> words = {"one", "two", "three"};
    return static_cast<int>(words.size());
}
